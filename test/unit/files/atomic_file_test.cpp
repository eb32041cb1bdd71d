#include "files/atomic_file.hpp"

#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace dyndump::files {
namespace {

constexpr replacement kept{audience::kept, false};
constexpr replacement own{audience::owner, true};

mode_t mode_of(const std::string& path) {
    struct stat what {};
    EXPECT_EQ(::stat(path.c_str(), &what), 0);
    return what.st_mode & 07777;
}

std::string problem(const std::string& path, replacement how = kept) {
    return replace_file(path, "new", how).message;
}

TEST(atomic_file, is_replaced_whole) {
    const test::temporary_directory directory;
    const auto path = directory / "dyndump.prom";
    for (const auto& how : {kept, own}) {
        EXPECT_EQ(replace_file(path, "one\n", how).message, "");
        EXPECT_EQ(replace_file(path, "two\n", how).message, "");
        EXPECT_EQ(directory.read("dyndump.prom"), "two\n");
        EXPECT_EQ(directory.names(), std::vector<std::string>{"dyndump.prom"});
    }
}

TEST(atomic_file, that_cannot_be_written_is_named_and_leaves_nothing) {
    const test::temporary_directory directory;
    const auto text = problem(directory / "missing/file");
    EXPECT_NE(text.find("missing/file\": No such file"), std::string::npos) << text;
    ASSERT_EQ(::mkdir((directory / "taken").c_str(), 0700), 0);
    EXPECT_NE(problem(directory / "taken").find("it is no regular file"), std::string::npos);
    EXPECT_EQ(directory.names(), std::vector<std::string>{"taken"});
    EXPECT_EQ(problem(directory / "x\x1b\n/y").find_first_of("\x1b\n"), std::string::npos);
}

TEST(atomic_file, neither_pipes_nor_devices_are_replaced) {
    const test::temporary_directory directory;
    const auto pipe = directory / "pipe";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    EXPECT_NE(problem(pipe).find("it is no regular file"), std::string::npos);
    const auto link = directory / "link";
    ASSERT_EQ(::symlink("pipe", link.c_str()), 0);
    EXPECT_NE(problem(link).find("it is no regular file"), std::string::npos);
    // A node of its own: whoever is wrong and root replaces the machine's.
    const auto device = directory / "device";
    if (::mknod(device.c_str(), S_IFCHR | 0600, makedev(1, 3)) == 0) {
        EXPECT_NE(problem(device).find("it is no regular file"), std::string::npos);
        ASSERT_EQ(::unlink(device.c_str()), 0);
    }
    struct stat what {};
    ASSERT_EQ(::lstat(pipe.c_str(), &what), 0);
    EXPECT_TRUE(S_ISFIFO(what.st_mode));
    EXPECT_EQ(directory.names().size(), 2U);
}

TEST(atomic_file, a_standard_stream_is_not_replaced_under_its_writer) {
    const test::temporary_directory directory;
    const auto path = directory / "log";
    const int log = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    const int input = ::dup(STDIN_FILENO);
    ASSERT_EQ(::dup2(log, STDIN_FILENO), STDIN_FILENO);
    EXPECT_NE(problem(path).find("this program writes to it"), std::string::npos);
    ::dup2(input, STDIN_FILENO);
    EXPECT_EQ(problem(path), "");
    ::close(input);
    ::close(log);
}

TEST(atomic_file, a_link_stays_and_what_it_leads_to_is_replaced) {
    const test::temporary_directory directory;
    ASSERT_EQ(replace_file(directory / "file", "old", kept).message, "");
    ASSERT_EQ(::symlink("file", (directory / "link").c_str()), 0);
    EXPECT_EQ(problem(directory / "link"), "");
    EXPECT_EQ(directory.read("file"), "new");
    struct stat what {};
    ASSERT_EQ(::lstat((directory / "link").c_str(), &what), 0);
    EXPECT_TRUE(S_ISLNK(what.st_mode));
    ASSERT_EQ(::symlink("nowhere", (directory / "dangling").c_str()), 0);
    EXPECT_NE(problem(directory / "dangling"), "");
}

TEST(atomic_file, a_mode_is_kept_or_for_the_owner_only) {
    const test::temporary_directory directory;
    const auto before = ::umask(027);
    const auto path = directory / "file";
    EXPECT_EQ(problem(path), "");
    EXPECT_EQ(mode_of(path), 0640U);
    ASSERT_EQ(::chmod(path.c_str(), 0664), 0);
    EXPECT_EQ(problem(path), "");
    EXPECT_EQ(mode_of(path), 0664U);
    EXPECT_EQ(problem(path, own), "");
    EXPECT_EQ(mode_of(path), 0600U);
    EXPECT_EQ(problem(directory / "new", own), "");
    EXPECT_EQ(mode_of(directory / "new"), 0600U);
    ::umask(before);
}

TEST(atomic_file, a_name_may_have_the_greatest_length) {
    const test::temporary_directory directory;
    EXPECT_EQ(problem(directory / std::string(255, 'n')), "");
}

} // namespace
} // namespace dyndump::files
