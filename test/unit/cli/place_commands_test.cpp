// Commands that look at a place, in a directory or in S3.
#include "cli/options/command_line.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dyndump::cli {
namespace {

using action = command_line::action;

// Nothing of the machine's own environment and configuration.
command_line line_of(std::vector<std::string> arguments) {
    return parse_command_line(std::move(arguments),
                              [](const std::string&) { return std::optional<std::string>{}; });
}

TEST(place_commands, info_and_remove) {
    const auto info =
        line_of({"info", "--json", "--s3-endpoint-url", "http://localhost:9000", "s3://b/p/"});
    EXPECT_EQ(info.what, action::info);
    EXPECT_EQ(info.info.path, "s3://b/p/");
    EXPECT_TRUE(info.info.json);
    EXPECT_EQ(info.info.s3.endpoint_url, "http://localhost:9000");
    const auto remove = line_of({"remove", "--yes", "--region", "eu-west-1", "dump"});
    EXPECT_EQ(remove.what, action::remove);
    EXPECT_EQ(remove.remove.path, "dump");
    EXPECT_TRUE(remove.remove.yes);
    EXPECT_EQ(remove.remove.connection.region, "eu-west-1");
    EXPECT_FALSE(line_of({"remove", "dump"}).remove.yes);
    EXPECT_EQ(line_of({"info"}).code, exit_code::usage);
    // Nothing of DynamoDB's is asked.
    EXPECT_EQ(line_of({"info", "--endpoint-url", "http://localhost", "d"}).code, exit_code::usage);
}

TEST(place_commands, all_that_read_a_dump_know_how_to_reach_s3) {
    for (const std::vector<std::string>& command : {std::vector<std::string>{"verify"},
                                                    {"load"},
                                                    {"plan", "load"},
                                                    {"status"},
                                                    {"info"},
                                                    {"remove"}}) {
        auto arguments = command;
        arguments.insert(arguments.end(), {"--s3-path-style", "s3://b/p/"});
        EXPECT_NE(line_of(arguments).what, action::leave) << command.front();
    }
}

} // namespace
} // namespace dyndump::cli
