#include "cli/options/contradictions.hpp"

#include "cli/options/command_line.hpp"
#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dyndump::cli {
namespace {

using words = std::vector<std::string>;

command_line run(words arguments, std::map<std::string, std::string> variables = {}) {
    return parse_command_line(std::move(arguments), [variables](const std::string& name) {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    });
}

void expect_refused(const command_line& line, const std::string& words) {
    EXPECT_EQ(line.what, command_line::action::leave) << words;
    EXPECT_EQ(line.code, exit_code::usage) << words << line.text;
    EXPECT_NE(line.text.find(words), std::string::npos) << words << " in: " << line.text;
}

TEST(contradictions, are_refused_as_wrong_usage) {
    const words exported{"-o", "d/", "--layout", "aws-export"};
    const auto dump = [](words more, const char* command = "dump") {
        more.insert(more.begin(), {command, "t"});
        return run(more);
    };
    const auto with = [&](words more) {
        more.insert(more.begin(), exported.begin(), exported.end());
        return more;
    };
    for (const auto* command : {"dump", "plan"}) {
        expect_refused(dump(with({"--format", "plain"}), command),
                       "--layout aws-export and --format plain contradict each other");
        expect_refused(dump(with({"--format", "typed"}), command), "--format typed");
    }
    expect_refused(dump(with({"--numbers-as-strings"})), "--numbers-as-strings is for");
    expect_refused(dump({"--numbers-as-strings"}), "--format typed and plain");
    expect_refused(dump({"-o", "same", "--metrics-file", "same"}), "are the same file");
    expect_refused(dump({"-o", "d/", "--s3-storage-class", "STANDARD_IA"}),
                   "--s3-storage-class is for an --output in S3");
    expect_refused(run({"verify", "f", "--sort-key", "s"}), "needs --partition-key");
    for (const auto& option :
         {words{"-c"}, words{"-p", "4"}, words{"--segments", "4"}, words{"-r", "10"}}) {
        words all{"verify", "f"};
        all.insert(all.end(), option.begin(), option.end());
        expect_refused(run(all), "is for --against-table and --signature only");
    }
    expect_refused(run({"verify", "f", "--numbers-as-strings"}), "is for --against-table only");
    expect_refused(run({"verify", "f", "--json"}), "is for --signature");
    expect_refused(run({"verify", "f", "--signature", "--against-table"}), "contradict");
    expect_refused(run({"sandbox", "--tls-key", "k"}), "--tls-key needs --tls-certificate");
    expect_refused(run({"sandbox", "--tls-certificate", "c"}), "needs --tls-key");
}

TEST(contradictions, between_sources_name_the_place) {
    const test::temporary_directory directory;
    std::ofstream(directory / "config") << "format = plain\n";
    const words exported{"dump", "t", "-o", "d/", "--layout", "aws-export"};
    expect_refused(run(exported, {{"DYNDUMP_FORMAT", "plain"}}), "--format plain (DYNDUMP_FORMAT)");
    auto all = exported;
    all.insert(all.end(), {"--config", directory / "config"});
    expect_refused(run(all), "config:1: format)");
    all.insert(all.end(), {"--format", "dynamodb-json"});
    EXPECT_EQ(run(all).what, command_line::action::dump);
}

TEST(contradictions, what_goes_together_is_taken) {
    for (const auto& arguments :
         {words{"dump", "t", "-o", "d/", "--layout", "aws-export", "--format", "dynamodb-json"},
          words{"dump", "t", "-o", "d/", "--layout", "native", "--format", "plain"},
          words{"dump", "t", "--format", "plain", "--numbers-as-strings"},
          words{"dump", "t", "--numbers-as-strings=false"},
          words{"dump", "t", "-o", "f.json", "--part-size", "1GB"},
          words{"dump", "t", "-o", "d", "--layout", "aws-export", "--part-size", "1GB"}}) {
        EXPECT_EQ(run(arguments).what, command_line::action::dump) << run(arguments).text;
    }
    EXPECT_EQ(run({"verify", "f", "--partition-key", "p", "--sort-key", "s"}).what,
              command_line::action::verify);
    EXPECT_EQ(run({"verify", "d", "--against-table", "-p", "4", "-c"}).what,
              command_line::action::verify);
    EXPECT_EQ(run({"sandbox", "--tls-key", "k", "--tls-certificate", "c"}).what,
              command_line::action::sandbox);
    // For many dumps.
    EXPECT_EQ(run({"dump", "t"}, {{"DYNDUMP_NUMBERS_AS_STRINGS", "yes"}}).what,
              command_line::action::dump);
}

} // namespace
} // namespace dyndump::cli
