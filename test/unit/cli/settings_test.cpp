#include "cli/options/settings.hpp"

#include "cli/options/command_line.hpp"
#include "cli/options/near_word.hpp"
#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace dyndump::cli {
namespace {

using variables = std::map<std::string, std::string>;

environment of(variables all) {
    return [all = std::move(all)](const std::string& name) -> std::optional<std::string> {
        const auto found = all.find(name);
        return found == all.end() ? std::nullopt : std::optional<std::string>(found->second);
    };
}

struct machine {
    test::temporary_directory directory;
    variables set{{"XDG_CONFIG_HOME", directory / "xdg"}, {"HOME", directory / "home"}};

    std::string usual() const { return directory / "xdg/dyndump/config"; }

    void write(const std::string& text) const {
        std::filesystem::create_directories(directory / "xdg/dyndump");
        std::ofstream(usual()) << text;
    }

    command_line run(std::vector<std::string> arguments) const {
        return parse_command_line(std::move(arguments), of(set));
    }

    void refuses(const std::string& text, const std::vector<std::string>& words) const {
        write(text);
        const auto line = run({"dump", "orders"});
        EXPECT_EQ(line.what, command_line::action::leave) << text;
        EXPECT_EQ(line.code, exit_code::configuration) << text;
        for (const auto& word : words) {
            EXPECT_NE(line.text.find(word), std::string::npos) << word << " in: " << line.text;
        }
    }
};

TEST(settings, the_command_line_beats_the_environment_beats_the_file_beats_the_default) {
    machine m;
    EXPECT_EQ(m.run({"dump", "t"}).dump.parallel, 8U);
    m.write("parallel = 2\n");
    EXPECT_EQ(m.run({"dump", "t"}).dump.parallel, 2U);
    m.set["DYNDUMP_PARALLEL"] = "3";
    EXPECT_EQ(m.run({"dump", "t"}).dump.parallel, 3U);
    EXPECT_EQ(m.run({"dump", "-p", "4", "t"}).dump.parallel, 4U);
}

TEST(settings, a_loser_is_not_looked_at) {
    machine m;
    m.write("parallel = many\n");
    EXPECT_EQ(m.run({"dump", "-p", "4", "t"}).dump.parallel, 4U);
}

TEST(settings, a_commands_own_section_beats_what_is_for_all) {
    machine m;
    m.write("[verify]\nquiet = no\n[dump]\nregion = eu-west-1\n");
    EXPECT_EQ(m.run({"dump", "t"}).dump.connection.region, "eu-west-1");
    m.write("quiet = yes\n\n# mine\n; too\n[verify]\nquiet = no\n");
    EXPECT_TRUE(m.run({"dump", "t"}).dump.report.quiet);
    EXPECT_FALSE(m.run({"verify", "d"}).verify.quiet);
}

TEST(settings, values_may_hold_anything_and_be_quoted) {
    machine m;
    m.write("filter-expression =  #a = :b \r\nregion = \" x \"\n"
            "expression-attribute-names={\"#a\":\"name\"}");
    const auto line = m.run({"dump", "t"});
    EXPECT_EQ(line.dump.filter_expression, "#a = :b");
    EXPECT_EQ(line.dump.connection.region, " x ");
    EXPECT_EQ(line.dump.expression_attribute_names.at("#a"), "name");
}

TEST(settings, a_switch_can_be_taken_back) {
    machine m;
    m.write("quiet = on\n");
    EXPECT_TRUE(m.run({"dump", "t"}).dump.report.quiet);
    EXPECT_FALSE(m.run({"dump", "--quiet=false", "t"}).dump.report.quiet);
    m.set["DYNDUMP_QUIET"] = "off";
    EXPECT_FALSE(m.run({"dump", "t"}).dump.report.quiet);
    EXPECT_TRUE(m.run({"dump", "-q", "t"}).dump.report.quiet);
}

TEST(settings, the_file_is_named_or_at_its_usual_place) {
    machine m;
    std::filesystem::create_directories(m.directory / "home/.config/dyndump");
    std::ofstream(m.directory / "home/.config/dyndump/config") << "parallel = 5\n";
    std::ofstream(m.directory / "other") << "parallel = 6\n";
    EXPECT_EQ(m.run({"dump", "t"}).dump.parallel, 8U); // XDG_CONFIG_HOME says elsewhere
    m.set.erase("XDG_CONFIG_HOME");
    EXPECT_EQ(m.run({"dump", "t"}).dump.parallel, 5U);
    m.set["DYNDUMP_CONFIG"] = m.directory / "other";
    EXPECT_EQ(m.run({"dump", "t"}).dump.parallel, 6U);
    EXPECT_EQ(m.run({"dump", "t", "--config", "/dev/null"}).dump.parallel, 8U);
    m.set["DYNDUMP_CONFIG"] = m.directory / "missing";
    const auto line = m.run({"dump", "t"});
    EXPECT_EQ(line.code, exit_code::configuration);
    EXPECT_NE(line.text.find("/missing\""), std::string::npos) << line.text;
    EXPECT_NE(line.text.find("DYNDUMP_CONFIG"), std::string::npos) << line.text;
    EXPECT_EQ(m.run({"dump", "t", "--config", m.directory / "home"}).code,
              exit_code::configuration);
}

TEST(settings, faults_of_the_file_are_named_with_its_line) {
    const machine m;
    const auto at = [&](int line) {
        return m.usual() + ':' + std::to_string(line);
    };
    m.refuses("\n\nparallel = 0\n", {at(3) + ": parallel: ", "from 1", "\"0\""});
    m.refuses("regoin = x\n", {at(1), "\"regoin\"", "Did you mean \"region\"?"});
    m.refuses("[verify]\nlayout = native\n", {at(2), "\"layout\" for [verify]"});
    m.refuses("[dumb]\nregion = x\n", {at(2), "[dumb]", "\"dump\""});
    m.refuses("region\n", {at(1), "key = value"});
    m.refuses("= x\n", {at(1), "key = value"});
    m.refuses("[dump\n", {at(1), "\"]\""});
    m.refuses("[]\n", {at(1), "no name"});
    m.refuses("quiet = yes\nquiet = no\n", {at(2), "line 1"});
    m.refuses("quiet = maybe\n", {at(1), "true or false"});
    m.refuses("TABLE = orders\n", {at(1), "TABLE"});
    m.refuses("config = other\n", {at(1), "config"});
    m.refuses(std::string("re\0gion = x\n", 12), {at(1), "zero byte"});
}

TEST(settings, what_is_in_the_wrong_place_is_not_repeated) {
    machine m;
    m.write("aws_secret_access_key = do-not-print-me\n");
    EXPECT_EQ(m.run({"dump", "t"}).text.find("do-not"), std::string::npos);
    m.write("do-not-print-me\n");
    EXPECT_EQ(m.run({"dump", "t"}).text.find("do-not"), std::string::npos);
}

TEST(settings, a_fault_of_the_environment_is_named) {
    machine m;
    m.set["DYNDUMP_MAX_ITEMS"] = "none";
    const auto line = m.run({"dump", "t"});
    EXPECT_EQ(line.code, exit_code::configuration);
    EXPECT_NE(line.text.find("DYNDUMP_MAX_ITEMS: must be"), std::string::npos) << line.text;
    EXPECT_EQ(m.run({"verify", "d"}).what, command_line::action::verify);
}

TEST(settings, the_sandbox_has_its_own_meaning_of_the_same_words) {
    machine m;
    m.set["DYNDUMP_READ_CAPACITY"] = "25%";
    EXPECT_EQ(m.run({"sandbox"}).what, command_line::action::sandbox);
}

TEST(settings, config_shows_where_each_value_comes_from) {
    machine m;
    m.write("region = eu-west-1\nendpoint-url = https://me:do-not-print-me@host/\n");
    m.set["DYNDUMP_PARALLEL"] = "3";
    const auto line = m.run({"config", "dump", "--segments", "7"});
    EXPECT_EQ(line.what, command_line::action::leave);
    EXPECT_EQ(line.code, exit_code::complete);
    for (const auto& row :
         {"region " + m.usual() + ":1", std::string("eu-west-1"), std::string("DYNDUMP_PARALLEL\n"),
          std::string("--segments\n"), std::string("https://***@host/"), m.usual() + "\n"}) {
        const auto last = row.substr(row.rfind(' ') + 1);
        EXPECT_NE(line.text.find(last), std::string::npos) << last << " in:\n" << line.text;
    }
    EXPECT_EQ(line.text.find("do-not"), std::string::npos) << line.text;
    EXPECT_NE(m.run({"config"}).text.find("read-capacity"), std::string::npos);
    EXPECT_NE(m.run({"config", "verify"}).text.find("partition-key"), std::string::npos);
    EXPECT_NE(m.run({"config", "--config", "/dev/null"}).text.find("/dev/null"), std::string::npos);
    EXPECT_NE(m.run({"config", "--config", "/dev/null", "dump"}).text.find("file: /dev/null"),
              std::string::npos);
    m.write("parallel = 0\n");
    m.set.erase("DYNDUMP_PARALLEL");
    EXPECT_EQ(m.run({"config"}).code, exit_code::configuration);
}

TEST(settings, every_default_of_every_command_is_one_that_it_takes) {
    command_line into;
    for (const auto& command : commands_of(into)) {
        for (const auto& spec : command.options) {
            if (!spec.fallback.empty()) {
                EXPECT_EQ(spec.assign(spec.fallback), "") << command.name << ' ' << spec.names;
            }
            for (const auto& word : spec.choices) {
                EXPECT_EQ(spec.assign(word), "") << command.name << ' ' << spec.names;
            }
        }
    }
}

// The table says what the program does without it: as text and as code they must be the same.
TEST(settings, the_defaults_of_the_table_are_those_of_the_structures) {
    command_line assigned;
    for (const auto& command : commands_of(assigned)) {
        for (const auto& spec : command.options) {
            if (!spec.fallback.empty()) {
                spec.assign(spec.fallback);
            }
        }
    }
    EXPECT_EQ(assigned.dump, dump_options{});
}

TEST(near_word, is_near) {
    const std::vector<std::string> words{"region", "parallel", "read-capacity"};
    EXPECT_EQ(meant("regoin", words), " Did you mean \"region\"?");
    EXPECT_EQ(meant("read_capacity", words), " Did you mean \"read-capacity\"?");
    EXPECT_EQ(meant("colour", words), "");
    EXPECT_EQ(meant("", {}), "");
}

} // namespace
} // namespace dyndump::cli
