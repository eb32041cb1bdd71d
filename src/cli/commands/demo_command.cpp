#include "cli/commands/demo_command.hpp"

#include <dyndump/credentials.hpp>
#include <dyndump/sandbox/sample_data.hpp>
#include <dyndump/sandbox/sandbox.hpp>

#include "cli/commands/dump_command.hpp"
#include "cli/commands/load_command.hpp"
#include "cli/connect/io_threads.hpp"
#include "cli/dump/demo_check.hpp"
#include "cli/report/console.hpp"
#include "cli/report/figures.hpp"
#include "cli/report/shell_word.hpp"
#include "cli/report/standard_output.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <system_error>

#include <stdlib.h>

namespace dyndump::cli {
namespace {

constexpr std::uint64_t item_count = 5000;
// Of a table of some 4 MB, so that there is something to see for two seconds.
constexpr double units_per_second = 135;
const char* const table = "demo";
const char* const second_table = "demo-again";

std::string sample(std::uint64_t number) {
    return sample_item(sample_kind::varied, number);
}

// A new directory for the dump; empty if there can be none.
std::string make_directory() {
    std::error_code missing;
    const auto parent = std::filesystem::temp_directory_path(missing);
    std::string name = (parent / "dyndump-demo-XXXXXX").string();
    return !missing && ::mkdtemp(name.data()) != nullptr ? name : std::string{};
}

error_code fill(sandbox& server) {
    server.create_table(table, "pk");
    server.create_table(second_table, "pk");
    error_code ec;
    for (std::uint64_t n = 0; n < item_count && !ec; ++n) {
        ec = server.put(table, sample(n));
    }
    return ec;
}

exit_code check(console& screen, const std::string& path) {
    std::ifstream dump(path, std::ios::binary);
    const auto result = compare_dump(dump, item_count, sample, "pk");
    for (const auto& difference : result.differences) {
        screen.error(difference);
    }
    if (!result.differences.empty()) {
        return exit_code::integrity;
    }
    screen.note(fmt::format("Checked: all {} items of the table are in the dump once, each equal "
                            "to the original.",
                            grouped(result.equal)));
    return exit_code::complete;
}

exit_code show_items(const std::string& path, int count) {
    std::ifstream dump(path, std::ios::binary);
    std::string line;
    std::string text;
    for (int shown = 0; shown < count && std::getline(dump, line); ++shown) {
        text += line + '\n';
    }
    return print(text);
}

} // namespace

exit_code run_demo(const std::string& program) {
    console screen(false);
    io_threads workers(1);
    sandbox_params params;
    error_code ec;
    sandbox server(workers.executor(), params, ec);
    if (!ec) {
        ec = fill(server);
    }
    if (ec) {
        screen.error("The sandbox cannot be started: " + ec.message() + '.');
        return exit_code::other;
    }
    const auto directory = make_directory();
    if (directory.empty()) {
        screen.error("No temporary directory can be made. Set TMPDIR to one that can be written.");
        return exit_code::output;
    }
    screen.note(
        fmt::format("A DynamoDB sandbox at {} holds table \"{}\": {} items of all ten types.",
                    server.endpoint_url(), table, grouped(item_count)));

    dump_options options;
    options.table = table;
    options.output = directory + "/demo.json";
    options.read_capacity = {capacity_wish::kind::fixed, units_per_second};
    options.connection.region = "us-east-1";
    options.connection.endpoint_url = server.endpoint_url();
    const auto keys = static_credentials(params.access_key_id, params.secret_access_key);
    const auto dumped = run_dump(options, keys);
    if (dumped != exit_code::complete) {
        return dumped;
    }
    const auto checked = check(screen, options.output);
    if (checked != exit_code::complete) {
        return checked;
    }
    screen.note("Three of them:\n");
    if (const auto unwritten = show_items(options.output, 3); unwritten != exit_code::complete) {
        return unwritten;
    }
    load_options back;
    back.source = options.output;
    back.target.verify = true;
    back.target.table = second_table;
    back.target.connection = options.connection;
    screen.note("\nAnd back, into a second table:");
    if (const auto loaded = run_load(back, keys); loaded != exit_code::complete) {
        return loaded;
    }
    screen.note(
        fmt::format("\nYour own table, with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY set:\n\n"
                    "  {} dump --region eu-west-1 -o orders.json orders\n",
                    shell_word(program)));
    return exit_code::complete;
}

} // namespace dyndump::cli
