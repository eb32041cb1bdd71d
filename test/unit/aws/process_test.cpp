// Credential processes: real ones, of /bin/sh.
#include "aws/child_process.hpp"
#include "aws/command_words.hpp"
#include "support/credentials_scenario.hpp"
#include "support/run_awaitable.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <gtest/gtest.h>

#include <cerrno>

#include <signal.h>
#include <sys/wait.h>

namespace dyndump::aws {
namespace {

namespace asio = boost::asio;
using test::credentials_scenario;
using words = std::vector<std::string>;

TEST(split_words, as_a_shell_does) {
    words out;
    ASSERT_TRUE(split_words("  a  'b c' \"d \\\" \\x e\" f\\ g '' h\"i\"'j' ", out));
    EXPECT_EQ(out, (words{"a", "b c", "d \" \\x e", "f g", "", "hij"}));
    ASSERT_TRUE(split_words("a $HOME `x` ; rm > y | z *", out));
    EXPECT_EQ(out, (words{"a", "$HOME", "`x`", ";", "rm", ">", "y", "|", "z", "*"}));
    ASSERT_TRUE(split_words("", out));
    EXPECT_TRUE(out.empty());
    for (const char* bad : {"'a", "\"a", "a\\"}) {
        EXPECT_FALSE(split_words(bad, out)) << bad;
    }
    EXPECT_FALSE(split_words(std::string_view("a\0b", 3), out));
}

error_code run(words command, child_limits limits, child_outcome& out) {
    return test::run_awaitable(run_child(std::move(command), limits, out));
}

TEST(run_child, output_and_status) {
    child_outcome out;
    ASSERT_FALSE(run({"sh", "-c", "printf 'a\\nb'"}, {}, out));
    EXPECT_EQ(out.output.view(), "a\nb");
    EXPECT_EQ(out.status, 0);
    ASSERT_FALSE(run({"sh", "-c", "exit 3"}, {}, out));
    EXPECT_EQ(WEXITSTATUS(out.status), 3);
}

TEST(run_child, has_no_input_and_none_of_our_files) {
    child_outcome out;
    ASSERT_FALSE(run({"sh", "-c", "cat; ls /proc/self/fd | wc -l"}, {}, out));
    // 0, 1, 2, and the directory that ls reads.
    EXPECT_EQ(out.output.view(), "4\n");
}

TEST(run_child, what_does_not_exist) {
    child_outcome out;
    EXPECT_EQ(run({"/no/such/program"}, {}, out), boost::system::errc::no_such_file_or_directory);
}

TEST(run_child, too_much_output) {
    child_outcome out;
    child_limits limits;
    limits.output = 100;
    EXPECT_EQ(run({"sh", "-c", "yes"}, limits, out), boost::system::errc::file_too_large);
}

TEST(run_child, too_slow_before_or_after_closing_its_output) {
    child_outcome out;
    child_limits limits;
    limits.time = std::chrono::milliseconds(50);
    EXPECT_EQ(run({"sleep", "1000"}, limits, out), errc::timed_out);
    EXPECT_EQ(run({"sh", "-c", "exec >&-; exec sleep 1000"}, limits, out), errc::timed_out);
    // Nothing is left to wait for.
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
}

TEST(run_child, cancelled_takes_its_children_along) {
    asio::io_context context;
    asio::cancellation_signal cancel;
    child_outcome out;
    error_code result;
    asio::co_spawn(context, run_child({"sh", "-c", "sleep 1000 & sleep 1000"}, {}, out),
                   asio::bind_cancellation_slot(
                       cancel.slot(), [&](std::exception_ptr, error_code ec) { result = ec; }));
    context.poll();
    cancel.emit(asio::cancellation_type::terminal);
    context.run();
    EXPECT_EQ(result, asio::error::operation_aborted);
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
}

struct process_source_test : testing::Test {
    credentials_scenario s;

    error_code get(const std::string& command) {
        s.config("[default]\ncredential_process = " + command + "\n");
        const auto source = process_source(s.world());
        s.found = nullptr;
        s.diag.clear();
        return test::run_awaitable(source->get(s.found, s.diag));
    }
};

TEST_F(process_source_test, keys) {
    ASSERT_FALSE(get(R"(echo '{"Version": 1, "AccessKeyId": "P", "SecretAccessKey": "s", )"
                     R"("SessionToken": "t", "Expiration": "2026-01-01T06:00:00Z", )"
                     R"("AccountId": "1"}')"))
        << s.diag.to_string();
    EXPECT_EQ(s.found->access_key_id(), "P");
    EXPECT_EQ(s.found->session_token(), "t");
    EXPECT_EQ(s.found->account_id(), "1");
    EXPECT_TRUE(s.found->expiration());
    ASSERT_FALSE(get(R"(echo '{"Version":1,"AccessKeyId":"P","SecretAccessKey":"s"}')"));
    EXPECT_FALSE(s.found->expiration());
}

TEST_F(process_source_test, faults_tell_neither_arguments_nor_output) {
    for (const char* command :
         {"sh -c 'echo CANARY; exit 1'", "echo CANARY", "/no/such/program CANARY",
          R"(echo '{"Version":2,"AccessKeyId":"CANARY","SecretAccessKey":"CANARY"}')",
          R"(echo '{"Version":1,"AccessKeyId":"CANARY"}')"}) {
        EXPECT_EQ(get(command), errc::bad_credentials) << command;
        EXPECT_EQ(s.diag.to_string().find("CANARY"), std::string::npos) << s.diag.to_string();
    }
    EXPECT_EQ(get("'unclosed"), errc::bad_configuration);
}

} // namespace
} // namespace dyndump::aws
