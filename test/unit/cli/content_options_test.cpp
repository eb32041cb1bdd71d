#include "cli/options/content_options.hpp"

#include "cli/items/content.hpp"
#include "cli/options/command_line.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace dyndump::cli {
namespace {

command_line run_with(std::vector<std::string> options) {
    options.insert(options.begin(), {"load", "d/", "t"});
    return parse_command_line(std::move(options),
                              [](const std::string&) { return std::optional<std::string>(); });
}

content_options content_of(std::vector<std::string> options) {
    const auto line = run_with(std::move(options));
    EXPECT_EQ(line.what, command_line::action::load) << line.text;
    return line.load.target.content;
}

TEST(target_options, no_indexes_is_the_same_as_indexes_none) {
    EXPECT_EQ(run_with({"--no-indexes"}).load.target.indexes, restored_indexes::none);
    EXPECT_EQ(run_with({"--indexes", "none"}).load.target.indexes, restored_indexes::none);
    EXPECT_EQ(run_with({}).load.target.indexes, restored_indexes::with_table);
}

TEST(content_options, of_a_dump_are_those_of_a_load) {
    const std::vector<std::string> options{"--drop-attribute",
                                           "a",
                                           "--rename-attribute",
                                           "b=c",
                                           "--redact",
                                           "d=hash",
                                           "--skip-expired",
                                           "--shift-ttl",
                                           "1d",
                                           "--ttl-attribute",
                                           "e"};
    auto arguments = options;
    arguments.insert(arguments.begin(), {"dump", "t"});
    const auto line = parse_command_line(
        arguments, [](const std::string&) { return std::optional<std::string>(); });
    ASSERT_EQ(line.what, command_line::action::dump) << line.text;
    EXPECT_EQ(line.dump.changes, content_of(options));
    EXPECT_EQ(identity_of_changes(line.dump.changes), identity_of_changes(content_of(options)));
}

TEST(content_options, are_taken_as_often_as_they_are_given) {
    const auto one = content_of({"--drop-attribute", "a", "--drop-attribute", "b,c", "--redact",
                                 "m", "--redact=h=hash", "--redact", "x=y=null", "--redact", "z=w",
                                 "--rename-attribute", "p=q", "--rename-attribute", "r=s"});
    EXPECT_EQ(one.drop, (std::vector<std::string>{"a", "b,c"}));
    EXPECT_EQ(one.redact, (std::map<std::string, redaction>{{"m", redaction::null},
                                                            {"h", redaction::hash},
                                                            {"x=y", redaction::null},
                                                            {"z=w", redaction::null}}));
    EXPECT_EQ(one.rename, (std::map<std::string, std::string>{{"p", "q"}, {"r", "s"}}));
}

TEST(content_options, times_may_be_shifted_back) {
    const std::pair<const char*, long> cases[] = {
        {"--shift-ttl=30d", 30 * 86'400}, {"--shift-ttl=-1h30m", -5400}, {"--shift-ttl=90", 90}};
    for (const auto& [option, seconds] : cases) {
        EXPECT_EQ(content_of({option, "--ttl-attribute", "t"}).shift_ttl,
                  std::chrono::seconds(seconds))
            << option;
    }
}

TEST(content_options, what_makes_no_sense_is_wrong_usage) {
    const std::vector<std::vector<std::string>> wrong = {
        {"--drop-attribute", ""},
        {"--rename-attribute", "a"},
        {"--rename-attribute", "a="},
        {"--rename-attribute", "=b"},
        {"--rename-attribute", "a=b=c"},
        {"--rename-attribute", "a=b", "--rename-attribute", "a=c"},
        {"--redact", "=hash"},
        {"--shift-ttl", "soon"},
        {"--shift-ttl", "10ms"},
        {"--max-items", "0"},
        {"--ttl-attribute", "t"},
        {"--expression-attribute-names", R"({"#a":"b"})"},
        {"--verify", "--max-items", "3"},
        {"--verify", "--filter-expression", "a = b"},
        {"--verify", "--drop-attribute=a"},
    };
    for (const auto& options : wrong) {
        EXPECT_EQ(run_with(options).code, exit_code::usage) << options.front() << options.back();
    }
}

TEST(content_options, have_an_identity_if_they_change_anything) {
    EXPECT_EQ(identity_of_changes({}), "");
    EXPECT_EQ(identity_of_changes(content_of({"--max-items", "5"})), "");
    const auto one = identity_of_changes(content_of({"--drop-attribute", "a"}));
    EXPECT_EQ(one, identity_of_changes(content_of({"--drop-attribute", "a"})));
    for (const auto& other :
         std::vector<std::vector<std::string>>{{"--drop-attribute", "b"},
                                               {"--redact", "a"},
                                               {"--redact", "a=hash"},
                                               {"--rename-attribute", "a=b"},
                                               {"--skip-expired"},
                                               {"--shift-ttl", "1h"},
                                               {"--shift-ttl", "1h", "--ttl-attribute", "x"},
                                               {"--filter-expression", "attribute_exists(a)"}}) {
        EXPECT_NE(one, identity_of_changes(content_of(other))) << other.front();
    }
}

TEST(content, the_time_to_live_is_what_the_settings_say) {
    EXPECT_EQ(
        ttl_attribute_of(R"({"time_to_live":{"TimeToLiveStatus":"ENABLED","AttributeName":"t"}})"),
        "t");
    EXPECT_EQ(ttl_attribute_of(R"({"time_to_live":{"TimeToLiveStatus":"DISABLED"}})"), "");
    for (const char* none : {"", "{}", "[]", R"({"time_to_live":7})"}) {
        EXPECT_EQ(ttl_attribute_of(none), "") << none;
    }
}

} // namespace
} // namespace dyndump::cli
