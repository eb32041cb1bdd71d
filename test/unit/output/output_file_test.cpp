#include "output/write/output_file.hpp"

#include "core/system_error.hpp"

#include "support/faulty_file_system.hpp"
#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dyndump::output {
namespace {

namespace sys = boost::system::errc;
using test::faulty_file_system;
using test::temporary_directory;

struct output_file_test : testing::Test {
    temporary_directory directory;
    faulty_file_system system;
    const std::string path = directory / "out.json";

    void create(const std::string& content) const { std::ofstream(path) << content; }
};

TEST_F(output_file_test, appears_only_when_committed) {
    output_file file(system);
    ASSERT_FALSE(file.open(path, false));
    ASSERT_FALSE(file.write("one\n"));
    EXPECT_FALSE(std::filesystem::exists(path));
    EXPECT_EQ(std::filesystem::path(file.temporary_path()).parent_path(), directory.path());
    EXPECT_TRUE(std::filesystem::exists(file.temporary_path()));

    ASSERT_FALSE(file.write("two\n"));
    ASSERT_FALSE(file.commit());
    EXPECT_EQ(directory.read("out.json"), "one\ntwo\n");
    EXPECT_EQ(file.temporary_path(), "");
    EXPECT_EQ(directory.names().size(), 1U);
    EXPECT_EQ(file.bytes_written(), 8U);
}

TEST_F(output_file_test, data_is_durable_before_the_name_and_the_name_before_success) {
    output_file file(system);
    ASSERT_FALSE(file.open(path, false));
    ASSERT_FALSE(file.write("x"));
    system.log.clear();
    ASSERT_FALSE(file.commit());
    EXPECT_EQ(system.log, (std::vector<std::string>{"sync", "close", "rename", "sync"}));
}

TEST_F(output_file_test, is_its_owners_only_under_any_umask) {
    for (mode_t mask : {0000U, 0022U, 0777U}) {
        const auto old = ::umask(mask);
        output_file file(system);
        const auto ec = file.open(path, true);
        ::umask(old);
        ASSERT_FALSE(ec);
        ASSERT_FALSE(file.commit());
        struct ::stat status {};
        ASSERT_EQ(::stat(path.c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 07777, 0600U) << mask;
    }
}

TEST_F(output_file_test, discarded_leaves_nothing) {
    {
        output_file file(system);
        ASSERT_FALSE(file.open(path, false));
        ASSERT_FALSE(file.write("x"));
    }
    EXPECT_TRUE(directory.names().empty());
    EXPECT_EQ(system.open_descriptors, 0);
}

TEST_F(output_file_test, an_existing_file_is_refused_before_anything_is_written) {
    create("precious");
    output_file file(system);
    EXPECT_EQ(file.open(path, false), errc::output_exists);
    EXPECT_NE(file.failure().find(path), std::string::npos);
    EXPECT_EQ(directory.read("out.json"), "precious");
    EXPECT_EQ(directory.names().size(), 1U);
}

TEST_F(output_file_test, replaces_at_the_end_when_told_to) {
    create("old");
    output_file file(system);
    ASSERT_FALSE(file.open(path, true));
    ASSERT_FALSE(file.write("new"));
    EXPECT_EQ(directory.read("out.json"), "old");
    ASSERT_FALSE(file.commit());
    EXPECT_EQ(directory.read("out.json"), "new");
}

TEST_F(output_file_test, a_file_that_came_meanwhile_is_not_replaced_and_the_dump_is_kept) {
    output_file file(system);
    ASSERT_FALSE(file.open(path, false));
    ASSERT_FALSE(file.write("dump"));
    const auto temporary = file.temporary_path();
    create("somebody else's");
    EXPECT_EQ(file.commit(), errc::output_exists);
    file.discard();
    EXPECT_EQ(directory.read("out.json"), "somebody else's");
    EXPECT_NE(file.failure().find(temporary), std::string::npos);
    EXPECT_EQ(directory.read(std::filesystem::path(temporary).filename()), "dump");
}

TEST_F(output_file_test, links_are_not_written_through) {
    const auto target = directory / "target";
    std::ofstream(target) << "target";
    ASSERT_EQ(::symlink(target.c_str(), path.c_str()), 0);
    {
        output_file file(system);
        EXPECT_EQ(file.open(path, false), errc::output_exists);
    }
    output_file file(system);
    ASSERT_FALSE(file.open(path, true));
    ASSERT_FALSE(file.write("new"));
    ASSERT_FALSE(file.commit());
    EXPECT_EQ(directory.read("target"), "target");
    EXPECT_FALSE(std::filesystem::is_symlink(path));
}

TEST_F(output_file_test, a_dangling_link_is_in_the_way) {
    ASSERT_EQ(::symlink("nowhere", path.c_str()), 0);
    output_file file(system);
    EXPECT_EQ(file.open(path, false), errc::output_exists);
}

TEST_F(output_file_test, directories_are_refused) {
    for (const auto& name : {directory.path().string(), directory / "", directory / "."}) {
        output_file file(system);
        EXPECT_EQ(file.open(name, true), sys::is_a_directory) << name;
        EXPECT_NE(file.failure().find(name), std::string::npos);
    }
}

TEST_F(output_file_test, a_missing_directory_is_named) {
    output_file file(system);
    EXPECT_EQ(file.open(directory / "no/where.json", false), sys::no_such_file_or_directory);
    EXPECT_NE(file.failure().find("no/where.json"), std::string::npos);
}

TEST_F(output_file_test, the_longest_legal_name_works) {
    const std::string name(255, 'n');
    output_file file(system);
    ASSERT_FALSE(file.open(directory / name, false));
    ASSERT_FALSE(file.commit());
    EXPECT_EQ(directory.names(), std::vector<std::string>{name});
}

TEST_F(output_file_test, devices_are_written_directly) {
    output_file file(system);
    ASSERT_FALSE(file.open("/dev/null", false));
    EXPECT_FALSE(file.may_block());
    EXPECT_EQ(file.temporary_path(), "");
    ASSERT_FALSE(file.write("x"));
    ASSERT_FALSE(file.commit());
    EXPECT_EQ(std::count(system.log.begin(), system.log.end(), "rename"), 0);
    EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

TEST_F(output_file_test, a_full_device_is_named) {
    output_file file(system);
    ASSERT_FALSE(file.open("/dev/full", false));
    EXPECT_EQ(file.write("x"), sys::no_space_on_device);
    EXPECT_NE(file.failure().find("/dev/full"), std::string::npos);
}

TEST_F(output_file_test, pipes_are_written_directly_and_stay) {
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    const int reader = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    ASSERT_GE(reader, 0);
    output_file file(system);
    ASSERT_FALSE(file.open(path, false));
    EXPECT_TRUE(file.may_block());
    ASSERT_FALSE(file.write("through"));
    ASSERT_FALSE(file.commit());
    char bytes[16];
    EXPECT_EQ(::read(reader, bytes, sizeof bytes), 7);
    EXPECT_TRUE(std::filesystem::is_fifo(path));
    ::close(reader);
}

TEST_F(output_file_test, a_borrowed_descriptor_is_not_closed) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    {
        output_file file(system);
        ASSERT_FALSE(file.borrow(ends[1], "the pipe"));
        ASSERT_FALSE(file.write("x"));
        ASSERT_FALSE(file.commit());
    }
    EXPECT_EQ(::write(ends[1], "y", 1), 1);
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST_F(output_file_test, a_pipe_without_reader_is_a_broken_pipe) {
    const auto old = std::signal(SIGPIPE, SIG_IGN);
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    ::close(ends[0]);
    output_file file(system);
    ASSERT_FALSE(file.borrow(ends[1], "the pipe"));
    EXPECT_EQ(file.write("x"), sys::broken_pipe);
    ::close(ends[1]);
    std::signal(SIGPIPE, old);
}

TEST_F(output_file_test, short_and_refused_writes_lose_nothing) {
    const std::string text(1000, 'a');
    const auto writes = static_cast<int>(text.size() / 10);
    for (const auto& refusal :
         {error_code{}, core::system_error(EINTR), core::system_error(EAGAIN)}) {
        faulty_file_system faulty;
        faulty.write_limit = 10;
        faulty.every_other_write = refusal;
        output_file file(faulty);
        ASSERT_FALSE(file.open(path, true));
        ASSERT_FALSE(file.write(text));
        ASSERT_FALSE(file.commit());
        EXPECT_EQ(directory.read("out.json"), text) << refusal;
        EXPECT_EQ(file.bytes_written(), text.size());
        EXPECT_EQ(faulty.waits, refusal == core::system_error(EAGAIN) ? writes : 0);
    }
}

TEST_F(output_file_test, a_write_that_takes_nothing_is_an_error) {
    system.write_limit = 0;
    output_file file(system);
    ASSERT_FALSE(file.open(path, false));
    EXPECT_EQ(file.write("x"), sys::io_error);
}

TEST_F(output_file_test, says_how_much_was_written) {
    system.write_limit = 3;
    system.fail_at = 7; // stat twice, open twice, mode; then the second write
    system.failure = core::system_error(ENOSPC);
    output_file file(system);
    ASSERT_FALSE(file.open(path, false));
    EXPECT_EQ(file.write("abcdef"), sys::no_space_on_device);
    EXPECT_NE(file.failure().find("after 3 bytes"), std::string::npos) << file.failure();
}

error_code write_two_lines(output_file& file, const std::string& path) {
    error_code ec = file.open(path, false);
    for (const auto* line : {"one\n", "two\n"}) {
        if (!ec) {
            ec = file.write(line);
        }
    }
    return ec ? ec : file.commit();
}

// Every system call of a whole output fails once, with each of the errors that disks give.
TEST_F(output_file_test, a_failing_call_is_reported_and_leaves_no_partial_file) {
    for (const int number : {ENOSPC, EIO, EDQUOT, EROFS}) {
        int n = 0;
        bool reached = true;
        while (reached) {
            faulty_file_system faulty;
            faulty.fail_at = ++n;
            faulty.failure = core::system_error(number);
            error_code ec;
            std::string failure;
            {
                output_file file(faulty);
                ec = write_two_lines(file, path);
                failure = file.failure();
            }
            reached = faulty.reached();
            EXPECT_EQ(faulty.open_descriptors, 0) << n;
            if (ec) {
                EXPECT_EQ(ec, faulty.failure) << n;
                EXPECT_NE(failure.find(path), std::string::npos) << n;
            }
            if (const auto names = directory.names(); !names.empty()) {
                ASSERT_EQ(names, std::vector<std::string>{"out.json"}) << n;
                EXPECT_EQ(directory.read("out.json"), "one\ntwo\n");
                std::filesystem::remove(path);
            } else {
                EXPECT_TRUE(ec) << n;
            }
        }
        EXPECT_GT(n, 10);
    }
}

TEST_F(output_file_test, an_interrupted_call_is_repeated) {
    int n = 0;
    bool reached = true;
    while (reached) {
        faulty_file_system faulty;
        faulty.fail_at = ++n;
        faulty.failure = core::system_error(EINTR);
        output_file file(faulty);
        const auto ec = write_two_lines(file, path);
        reached = faulty.reached();
        if (ec) { // calls that no signal interrupts
            EXPECT_TRUE(faulty.log.back() == "kind_of" || faulty.log.back() == "rename") << n;
        } else {
            EXPECT_EQ(directory.read("out.json"), "one\ntwo\n");
            std::filesystem::remove(path);
        }
    }
    EXPECT_GT(n, 10);
}

} // namespace
} // namespace dyndump::output
