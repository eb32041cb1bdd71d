#include "cli/options/settings_file.hpp"

#include "cli/options/command_line.hpp"
#include "support/growth.hpp"
#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace dyndump::cli {
namespace {

const std::string byte_order_mark = "\xef\xbb\xbf";

command_line run(std::vector<std::string> arguments) {
    return parse_command_line(std::move(arguments),
                              [](const std::string&) { return std::optional<std::string>(); });
}

TEST(settings_file, a_byte_order_mark_is_skipped) {
    const test::temporary_directory directory;
    const auto path = directory / "config";
    for (const auto* text :
         {"parallel = 3\n", "# mine\nparallel = 3\n", "[dump]\nparallel = 3\n"}) {
        std::ofstream(path) << byte_order_mark << text;
        const auto line = run({"dump", "t", "--config", path});
        EXPECT_EQ(line.dump.parallel, 3U) << line.text;
    }
    std::ofstream(path) << byte_order_mark;
    EXPECT_EQ(run({"dump", "t", "--config", path}).what, command_line::action::dump);
}

TEST(settings_file, a_byte_order_mark_of_a_file_argument_is_skipped) {
    const test::temporary_directory directory;
    const auto path = directory / "arguments";
    std::ofstream(path) << byte_order_mark << R"({"#n":"name"})";
    auto line = run({"dump", "t", "--expression-attribute-names", "file://" + path});
    EXPECT_EQ(line.dump.expression_attribute_names.at("#n"), "name") << line.text;
    std::ofstream(path) << byte_order_mark << R"({":v":{"N":"1"}})";
    line = run({"dump", "t", "--expression-attribute-values", "file://" + path});
    EXPECT_EQ(line.dump.expression_attribute_values, R"({":v":{"N":"1"}})") << line.text;
}

TEST(settings_file, a_file_argument_that_cannot_be_read_says_why) {
    const test::temporary_directory directory;
    for (const auto& [path, why] : {std::pair(directory / "missing", "No such file"),
                                    std::pair(directory / ".", "it is a directory")}) {
        const auto line = run({"dump", "t", "--expression-attribute-names", "file://" + path});
        EXPECT_EQ(line.code, exit_code::usage);
        EXPECT_NE(line.text.find(why), std::string::npos) << line.text;
    }
}

TEST(settings_file, reading_takes_time_that_is_linear_in_the_lines) {
    const auto read = [](unsigned lines) {
        std::string text;
        for (unsigned i = 0; i < lines; ++i) {
            text += "k" + std::to_string(i) + " = v\n";
        }
        settings_file file;
        EXPECT_EQ(parse_settings(text, file), "");
        EXPECT_EQ(file.lines.size(), lines);
    };
    EXPECT_LT(test::growth_of_eight_times(read, 2000), test::linear_at_eight_times);
}

} // namespace
} // namespace dyndump::cli
