#include "cli/commands/schema_command.hpp"

#include <dyndump/s3/location.hpp>

#include "cli/connect/connection.hpp"
#include "cli/dump/session_run.hpp"
#include "cli/options/assign.hpp"
#include "cli/report/figures.hpp"
#include "cli/report/standard_output.hpp"

#include <boost/asio/io_context.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <thread>
#include <utility>

namespace dyndump::cli {
namespace asio = boost::asio;

namespace {

constexpr std::uint64_t most_reading_threads = 64;

std::string_view short_name(std::size_t type) {
    constexpr std::string_view names[] = {"S", "N", "B",  "BOOL", "NULL",
                                          "M", "L", "SS", "NS",   "BS"};
    return names[type];
}

std::string types_of(const path_statistics& at) {
    std::string text;
    for (std::size_t i = 0; i < at.counts.size(); ++i) {
        if (at.counts[i] > 0) {
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", grouped(at.counts[i]),
                                short_name(i));
        }
    }
    return text;
}

void add_line(const std::string& path, const path_statistics& at, const std::string& column,
              std::string& text) {
    text += fmt::format("  {:<28} {:<18} {}", printable(path), column, types_of(at));
    if (at.count(attribute_type::number) > 0 && !at.beyond_decimal) {
        text +=
            fmt::format("; {} digits, {} behind the point", at.whole_digits + at.scale, at.scale);
    }
    if (at.most_bytes > 0) {
        text += fmt::format("; up to {} bytes", grouped(at.most_bytes));
    }
    text += '\n';
    for (const auto& each : at.members) {
        add_line(fmt::format("{}.{}", path, each.name.empty() ? "(others)" : each.name), each, "",
                 text);
    }
    for (const auto& each : at.elements) {
        add_line(path + "[]", each, "", text);
    }
}

asio::awaitable<exit_code> show_schema(const schema_options& options, dump_pass& pass) {
    item_statistics found;
    auto read = co_await count_attributes(pass, found);
    if (read != exit_code::complete) {
        co_return read;
    }
    const auto choice = choose_columns(found, pass.contents().key);
    co_return print(options.json ? to_json(found, choice) + '\n' : text_of_schema(found, choice));
}

} // namespace

option_table pass_options(whole_dump& o, const std::string& group) {
    o.threads = std::clamp(std::thread::hardware_concurrency(), 1U, 4U);
    return {
        {"--threads", "N", group,
         "Threads that read, encode and write (default: one a core, 4 at "
         "most)",
         count_into(o.threads, 1, most_reading_threads)},
        {"--source-format",
         "FORMAT",
         group,
         "Of a file that is read: dynamodb-json or export ({\"Item\":...}). A directory says it "
         "itself",
         choice_into<json_format>(o.format, {{"dynamodb-json", json_format::dynamodb_json},
                                             {"export", json_format::export_item}}),
         "dynamodb-json",
         {"dynamodb-json", "export"}},
    };
}

option_table options_of(schema_options& o) {
    option_table all{
        {"PATH", "DIR|FILE|S3-URL", "Positionals",
         "A dump, an export, a Parquet file of convert, a file of JSON lines, - for standard input",
         name_into(o.what.path)},
        {"--json", "", "Options",
         "One JSON object, which convert --schema takes: items, shapes, attributes (name, column, "
         "type, present, absent, null, types, bytes, most_bytes, whole_digits, scale, members, "
         "elements), overflow, overflowing, conflicts, conflict_count",
         switch_into(o.json)},
        {"-q,--quiet", "", "Options", "Print nothing but the schema and errors",
         switch_into(o.quiet)},
    };
    append(all, pass_options(o.what, "Options"));
    append(all, place_options(o.connection, o.s3));
    return all;
}

std::string text_of_schema(const item_statistics& statistics, const column_choice& choice) {
    auto text = fmt::format("{} items, {}{} different sets of attributes and types\n",
                            grouped(statistics.items()),
                            statistics.shapes() >= item_statistics::most_shapes ? "at least " : "",
                            grouped(statistics.shapes()));
    const auto attributes = statistics.attributes();
    const auto& columns = choice.columns.columns;
    for (const auto& at : attributes) {
        const auto its = std::find_if(columns.begin(), columns.end(), [&at](const column& each) {
            return each.attribute == at.name;
        });
        const auto path = at.name.empty() ? "(others)" : at.name;
        const bool has_column = its != columns.end() && !at.name.empty();
        add_line(path, at, has_column ? to_text(its->type) : "no column", text);
        const auto absent = statistics.items() - std::min(statistics.items(), at.values());
        if (absent > 0) {
            text += fmt::format("  {:<28} {:<18} absent from {} items\n", "", "", grouped(absent));
        }
    }
    for (const auto& each : choice.conflicts) {
        text += fmt::format("Conflict: {}.\n", printable(each));
    }
    if (choice.conflict_count > choice.conflicts.size()) {
        text +=
            fmt::format("and {} more\n", grouped(choice.conflict_count - choice.conflicts.size()));
    }
    return text;
}

exit_code run_schema(const schema_options& options) {
    console screen(options.quiet);
    const object_place place(options.what.path, options.connection, options.s3);
    if (place.client()) {
        warn_of(options.connection, screen);
    }
    return saying_what_is_thrown(screen, [&] {
        dump_pass pass(options.what, place, screen);
        asio::io_context here(1);
        session_end how;
        how.stop = [&pass](const std::string&) {
            return pass.stop();
        };
        return run_session(here, show_schema(options, pass), how);
    });
}

} // namespace dyndump::cli
