#include "cli/options/command_line.hpp"

#include <dyndump/version.hpp>

#include "cli/commands/resume_command.hpp"
#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace dyndump::cli {
namespace {

using action = command_line::action;
using arguments = std::vector<std::string>;

// Nothing of the machine's own environment and configuration.
command_line parse(arguments args) {
    return parse_command_line(std::move(args),
                              [](const std::string&) { return std::optional<std::string>{}; });
}

command_line parsed(arguments args) {
    auto line = parse(std::move(args));
    EXPECT_EQ(line.text, "");
    EXPECT_NE(line.what, action::leave);
    return line;
}

// `dyndump dump orders ARGS` must be refused with a text that has all of `words`.
void refused(arguments args, const std::vector<std::string>& words) {
    args.insert(args.begin(), {"dump", "orders"});
    const auto line = parse(args);
    EXPECT_EQ(line.what, action::leave);
    EXPECT_EQ(line.code, exit_code::usage);
    for (const auto& word : words) {
        EXPECT_NE(line.text.find(word), std::string::npos) << word << " in: " << line.text;
    }
}

TEST(command_line, defaults_of_dump) {
    const auto line = parsed({"dump", "orders"});
    EXPECT_EQ(line.what, action::dump);
    const auto& o = line.dump;
    EXPECT_EQ(o.table, "orders");
    EXPECT_EQ(o.output, "-");
    EXPECT_FALSE(o.force);
    EXPECT_EQ(o.format, json_format::dynamodb_json);
    EXPECT_FALSE(o.max_items);
    EXPECT_EQ(o.parallel, 8U);
    EXPECT_EQ(o.segments, 0U);
    EXPECT_EQ(o.memory, 256U << 20);
    EXPECT_EQ(o.threads, 1U);
    EXPECT_EQ(o.read_capacity.how, capacity_wish::kind::automatic);
}

TEST(command_line, every_option_of_dump) {
    const auto line = parsed({"dump",
                              "-o",
                              "out.json",
                              "--force",
                              "--format",
                              "typed",
                              "--numbers-as-strings",
                              "-p",
                              "3",
                              "--segments",
                              "1000000",
                              "-c",
                              "-m",
                              "18446744073709551615",
                              "-r",
                              "0.5",
                              "--filter-expression",
                              "#a = :b",
                              "--projection-expression",
                              "#a, id",
                              "--expression-attribute-names",
                              R"({"#a":"name"})",
                              "--expression-attribute-values",
                              R"({":b":{"N":"1"}})",
                              "--index-name",
                              "by-date",
                              "--memory",
                              "500MiB",
                              "--threads",
                              "4",
                              "--region",
                              "eu-west-1",
                              "--endpoint-url",
                              "http://localhost:8000",
                              "--ca-bundle",
                              "ca.pem",
                              "--no-verify-ssl",
                              "--profile",
                              "work",
                              "--allow-http",
                              "--max-stall",
                              "60",
                              "--debug",
                              "-q",
                              "orders"});
    const auto& o = line.dump;
    EXPECT_EQ(o.table, "orders");
    EXPECT_EQ(o.connection.profile, "work");
    EXPECT_TRUE(o.connection.allow_http);
    EXPECT_EQ(o.connection.max_stall, std::chrono::seconds(60));
    EXPECT_TRUE(o.connection.debug);
    EXPECT_EQ(o.output, "out.json");
    EXPECT_TRUE(o.force);
    EXPECT_EQ(o.format, json_format::typed);
    EXPECT_TRUE(o.numbers_as_strings);
    EXPECT_EQ(o.parallel, 3U);
    EXPECT_EQ(o.segments, 1'000'000U);
    EXPECT_TRUE(o.consistent_read);
    EXPECT_EQ(o.max_items, 18446744073709551615U);
    EXPECT_EQ(o.read_capacity.how, capacity_wish::kind::fixed);
    EXPECT_EQ(o.read_capacity.value, 0.5);
    EXPECT_EQ(o.filter_expression, "#a = :b");
    EXPECT_EQ(o.projection_expression, "#a, id");
    EXPECT_EQ(o.expression_attribute_names.at("#a"), "name");
    EXPECT_EQ(o.expression_attribute_values, R"({":b":{"N":"1"}})");
    EXPECT_EQ(o.index_name, "by-date");
    EXPECT_EQ(o.memory, 500U << 20);
    EXPECT_EQ(o.threads, 4U);
    EXPECT_EQ(o.connection.region, "eu-west-1");
    EXPECT_EQ(o.connection.endpoint_url, "http://localhost:8000");
    EXPECT_EQ(o.connection.ca_bundle, "ca.pem");
    EXPECT_TRUE(o.connection.no_verify_ssl);
    EXPECT_TRUE(o.report.quiet);
}

TEST(command_line, numbers_out_of_range_are_named) {
    refused({"--segments", "0"}, {"--segments", "from 1 to 1,000,000", "\"0\""});
    refused({"--segments", "1000001"}, {"--segments", "\"1000001\""});
    refused({"-p", "0"}, {"--parallel", "\"0\""});
    refused({"--parallel", "-1"}, {"--parallel", "\"-1\""});
    refused({"-m", "0"}, {"--max-items", "from 1"});
    refused({"-m", "1e3"}, {"--max-items"});
    refused({"-m", ""}, {"--max-items"});
    refused({"--threads", "1000"}, {"--threads", "256"});
    for (const char* size : {"", "K", "1", "999999", "976K", "-1M", "1.5G", "2TB",
                             "99999999999999999999", "17179869184G"}) {
        refused({"--memory", size}, {"--memory", "64MiB"});
    }
}

TEST(command_line, durations) {
    using namespace std::chrono_literals;
    const auto lasts = [](const std::string& text) {
        return parsed({"dump", "orders", "--max-duration", text}).dump.max_duration;
    };
    EXPECT_EQ(lasts("90"), 90s);
    EXPECT_EQ(lasts("15m"), 15min);
    EXPECT_EQ(lasts("1h30m"), 90min);
    EXPECT_EQ(lasts("1.5h"), 90min);
    EXPECT_EQ(lasts("500ms"), 500ms);
    EXPECT_EQ(lasts("2d"), 48h);
    for (const char* text :
         {"", "0", "0s", "1w", "h", "-1h", "1h-", "1e3", "1 h", ".", "1..5h", "99999999d"}) {
        refused({"--max-duration", text}, {"--max-duration", "1h30m"});
    }
}

TEST(command_line, sizes_of_parts) {
    const std::vector<std::pair<std::string, std::uint64_t>> sizes{
        {"1000", 1000},
        {"64MiB", 64U << 20},
        {"500kB", 500'000},
        {"1gib", 1U << 30},
        {"2GB", 2'000'000'000},
        {"3m", 3'000'000},
        {"5TB", 5'000'000'000'000},
    };
    for (const auto& [text, bytes] : sizes) {
        EXPECT_EQ(parsed({"dump", "orders", "--part-size", text}).dump.part_bytes, bytes) << text;
    }
    EXPECT_EQ(parsed({"dump", "orders"}).dump.part_bytes, 64U << 20);
    for (const char* text : {"", "0", "999", "6TB", "1.5MB", "MB", "-1", "1 MB", "1EB", "1bb",
                             "18446744073709551616", "18446744073709551615TiB"}) {
        refused({"--part-size", text}, {"--part-size", "64MiB"});
    }
}

TEST(command_line, levels_of_compression) {
    const std::vector<std::pair<std::string, int>> levels{
        {"zstd", 3}, {"zstd:1", 1}, {"zstd:19", 19}, {"zstd:-1", -1}, {"zstd:-50", -50}};
    for (const auto& [text, level] : levels) {
        const auto line = parsed({"dump", "orders", "-o", "d/", "--compress", text});
        EXPECT_EQ(line.dump.compress, compression::zstd) << text;
        EXPECT_EQ(line.dump.compression_level, level) << text;
    }
    for (const char* text : {"zstd:", "zstd:0", "zstd:20", "zstd:-0", "zstd:-51", "zstd:--1",
                             "zstd:x", "gzip:1", "lz4", ""}) {
        refused({"-o", "d/", "--compress", text}, {"--compress"});
    }
}

TEST(command_line, status) {
    const auto line = parsed({"status", "--json", "dump"});
    EXPECT_EQ(line.what, action::status);
    EXPECT_EQ(line.status.path, "dump");
    EXPECT_TRUE(line.status.json);
}

TEST(resume_command, is_the_command_without_restart) {
    EXPECT_EQ(resume_command("bin/dyndump",
                             {"dump", "--restart", "-o", "my dump/", "it's", "--restart=true"},
                             true),
              "bin/dyndump dump -o 'my dump/' 'it'\\''s'");
    EXPECT_EQ(resume_command("dyndump", {"dump", "--", "--restart"}, false),
              "dyndump dump -- --restart");
    EXPECT_EQ(resume_command("dyndump", {"dump", "t"}, true), "dyndump dump --restart=false t");
}

TEST(resume_command, keeps_no_secret_of_a_url) {
    for (const std::string url : {"https://host:1/ddb?token=secret", "https://me:secret@host:1/ddb",
                                  "https://me%3Asecret%40host:1/ddb#secret"}) {
        for (const std::string option : {"--endpoint-url", "--s3-endpoint-url"}) {
            EXPECT_EQ(resume_command("dyndump", {"dump", option, url, "t"}, false),
                      "dyndump dump " + option + " https://host:1/ddb t");
            EXPECT_EQ(resume_command("dyndump", {"dump", option + "=" + url, "t"}, false),
                      "dyndump dump " + option + "=https://host:1/ddb t");
        }
    }
    EXPECT_EQ(resume_command("dyndump", {"dump", "-o", "a?b@c", "--", "--endpoint-url=x?y"}, false),
              "dyndump dump -o 'a?b@c' -- '--endpoint-url=x?y'");
}

TEST(command_line, faulty_capacities_are_named) {
    for (const char* text :
         {"-1", "-0", "nan", "inf", "1e3", "", "5%%", "0%", "101%", "fast", "1,5", " 1", "0x10"}) {
        refused({"-r", text}, {"--read-capacity", "auto"});
    }
}

TEST(command_line, faulty_words_are_named) {
    refused({"--format", "csv"}, {"--format", "dynamodb-json, typed, plain", "csv"});
    refused({"-o", ""}, {"--output", "empty"});
    refused({"--region"}, {"--region"});
    refused({"--regoin", "x"}, {"--regoin"});
    refused({"customers"}, {"customers"});
    refused({"--force", "--force", "-m", "1", "-m", "2"}, {"--max-items"});
}

TEST(command_line, what_the_parser_refuses_is_said_plainly) {
    refused({"--regoin", "x"}, {"there is no option --regoin. Did you mean \"--region\"?"});
    refused({"--regoin=x"}, {"there is no option --regoin."});
    refused({"customers"}, {"\"customers\" is one argument too many."});
    refused({"--region"}, {"--region needs a value."});
    refused({"-m", "1", "-m", "2"}, {"--max-items is given more than once."});
    const auto says = [](const arguments& args, const std::string& words) {
        const auto text = parse(args).text;
        EXPECT_NE(text.find(words), std::string::npos) << words << " in: " << text;
    };
    says({"dump"}, "TABLE is missing.");
    says({"config", "demo"}, "there is no command \"demo\" here.");
    says({"--foo"}, "there is no option --foo.");
    says({"--verison"}, "Did you mean \"--version\"?");
    says({"--"}, "a command is missing: one of dump, load, copy, erase, plan,");
}

TEST(command_line, a_missing_table_is_named_with_where_help_is) {
    const auto line = parse({"dump"});
    EXPECT_EQ(line.code, exit_code::usage);
    EXPECT_NE(line.text.find("TABLE"), std::string::npos) << line.text;
    EXPECT_NE(line.text.find("dyndump dump --help"), std::string::npos) << line.text;
}

TEST(command_line, faulty_json_is_explained) {
    refused({"--expression-attribute-names", "{"}, {"--expression-attribute-names", "JSON"});
    refused({"--expression-attribute-names", "[]"}, {"JSON object"});
    refused({"--expression-attribute-names", R"({"#a":1})"}, {"#a", "string"});
    refused({"--expression-attribute-values", R"({":a":"x"})"}, {":a", "type"});
    refused({"--expression-attribute-names", "file:///no/such/file"}, {"/no/such/file"});
}

TEST(command_line, json_may_come_from_a_file) {
    const test::temporary_directory directory;
    std::ofstream(directory / "names.json") << R"({"#a":"é"})";
    const auto line = parsed(
        {"dump", "orders", "--expression-attribute-names", "file://" + (directory / "names.json")});
    EXPECT_EQ(line.dump.expression_attribute_names.at("#a"), "é");
}

TEST(command_line, control_characters_of_arguments_do_not_reach_the_terminal) {
    const auto line = parse({"dump", "orders", "--format", "\x1b[31mred"});
    EXPECT_EQ(line.text.find('\x1b'), std::string::npos);
}

TEST(command_line, sandbox_faults) {
    const auto line = parsed({"sandbox", "--port", "0", "--items", "5", "--reset", "0.25",
                              "--chunked", "--latency", "20", "--read-capacity", "12.5",
                              "--partition-read-capacity", "3", "--clock-skew", "400"});
    EXPECT_EQ(line.what, action::sandbox);
    EXPECT_EQ(line.sandbox.port, 0);
    EXPECT_EQ(line.sandbox.items, 5U);
    EXPECT_EQ(line.sandbox.faults.reset, 0.25);
    EXPECT_TRUE(line.sandbox.faults.chunked);
    EXPECT_EQ(line.sandbox.latency_ms, 20U);
    EXPECT_EQ(line.sandbox.faults.read_capacity, 12.5);
    EXPECT_EQ(line.sandbox.faults.partition_read_capacity, 3);
    EXPECT_EQ(line.sandbox.clock_skew_s, 400U);
    EXPECT_EQ(parse({"sandbox", "--reset", "1.5"}).code, exit_code::usage);
    EXPECT_EQ(parse({"sandbox", "--port", "65536"}).code, exit_code::usage);
}

TEST(command_line, sandbox_with_s3) {
    const auto line =
        parsed({"sandbox", "--s3-port", "0", "--s3-bucket", "b", "--error-in-ok", "0.1",
                "--conflict", "0.2", "--opaque-etags", "--equal-parts", "--no-conditions"});
    EXPECT_EQ(line.sandbox.s3_port, std::optional<std::uint16_t>(0));
    EXPECT_EQ(line.sandbox.s3_bucket, "b");
    EXPECT_EQ(line.sandbox.faults.error_in_ok, 0.1);
    EXPECT_EQ(line.sandbox.faults.conflict, 0.2);
    EXPECT_TRUE(line.sandbox.faults.opaque_etags);
    EXPECT_TRUE(line.sandbox.faults.equal_parts);
    EXPECT_TRUE(line.sandbox.faults.no_conditions);
    EXPECT_FALSE(parsed({"sandbox"}).sandbox.s3_port);
    EXPECT_EQ(parse({"sandbox", "--s3-port", "65536"}).code, exit_code::usage);
}

TEST(command_line, sandbox_writes) {
    const auto line = parsed({"sandbox", "--write-capacity", "100", "--partition-write-capacity",
                              "12.5", "--index-write-capacity", "7", "--partitions", "16",
                              "--slow-partition", "3", "--slow-partition-write-capacity", "1",
                              "--enforce-provisioned", "--no-index-capacity"});
    const sandbox_faults& faults = line.sandbox.faults;
    EXPECT_EQ(faults.write_capacity, 100);
    EXPECT_EQ(faults.partition_write_capacity, 12.5);
    EXPECT_EQ(faults.index_write_capacity, 7);
    EXPECT_EQ(faults.partitions, 16U);
    EXPECT_EQ(faults.slow_partition, 3U);
    EXPECT_EQ(faults.slow_partition_write_capacity, 1);
    EXPECT_TRUE(faults.enforce_provisioned);
    EXPECT_TRUE(faults.no_index_capacity);
    const auto wrong =
        parsed({"sandbox", "--server-error-after", "0.1", "--reset-after", "0.2", "--unprocessed",
                "0.3", "--refuse-write", "0.4", "--create-time", "2s", "--index-time", "1500ms"});
    EXPECT_EQ(wrong.sandbox.faults.server_error_after, 0.1);
    EXPECT_EQ(wrong.sandbox.faults.reset_after, 0.2);
    EXPECT_EQ(wrong.sandbox.faults.unprocessed, 0.3);
    EXPECT_EQ(wrong.sandbox.faults.refuse_write, 0.4);
    EXPECT_EQ(wrong.sandbox.faults.create_time, std::chrono::seconds(2));
    EXPECT_EQ(wrong.sandbox.faults.index_time, std::chrono::milliseconds(1500));
    EXPECT_EQ(parse({"sandbox", "--partitions", "65"}).code, exit_code::usage);
}

TEST(command_line, help_and_version_are_no_errors) {
    for (const auto& args :
         {arguments{"--help"}, arguments{"dump", "--help"}, arguments{"dump", "-h"},
          arguments{"sandbox", "--help"}, arguments{"--version"}}) {
        const auto line = parse(args);
        EXPECT_EQ(line.what, action::leave);
        EXPECT_EQ(line.code, exit_code::complete);
        EXPECT_NE(line.text, "");
    }
    EXPECT_EQ(parse({"--version"}).text, "dyndump " DYNDUMP_VERSION "\n");
    EXPECT_STREQ(DYNDUMP_VERSION, VERSION_OF_THE_PROJECT);
    const int major = DYNDUMP_VERSION_NUMBER / 10000;
    const int minor = DYNDUMP_VERSION_NUMBER / 100 % 100;
    EXPECT_EQ(std::to_string(major) + '.' + std::to_string(minor) + '.' +
                  std::to_string(DYNDUMP_VERSION_NUMBER % 100),
              DYNDUMP_VERSION);
}

TEST(command_line, nothing_at_all_is_a_usage_error_with_help) {
    const auto line = parse({});
    EXPECT_EQ(line.code, exit_code::usage);
    EXPECT_NE(line.text.find("Usage:"), std::string::npos);
}

TEST(command_line, an_unknown_command_is_named) {
    const auto line = parse({"frobnicate"});
    EXPECT_EQ(line.code, exit_code::usage);
    EXPECT_NE(line.text.find("\"frobnicate\""), std::string::npos) << line.text;
    EXPECT_NE(parse({"verfiy"}).text.find("Did you mean \"verify\"?"), std::string::npos);
}

TEST(command_line, help_has_every_option_and_fits_into_80_columns) {
    const auto help = parse({"dump", "--help"}).text;
    dump_options options;
    for (const auto& spec : options_of(options)) {
        EXPECT_NE(help.find(spec.names), std::string::npos) << spec.names;
    }
    std::istringstream lines(help);
    for (std::string line; std::getline(lines, line);) {
        EXPECT_LE(line.size(), 80U) << line;
    }
}

} // namespace
} // namespace dyndump::cli
