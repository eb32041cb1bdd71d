#include "cli/commands/info_command.hpp"

#include "cli/commands/status_command.hpp"
#include "cli/connect/connection.hpp"
#include "cli/connect/object_place.hpp"
#include "cli/options/assign.hpp"
#include "cli/report/console.hpp"
#include "cli/report/figures.hpp"
#include "cli/report/json_report.hpp"
#include "cli/report/standard_output.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <fmt/format.h>

#include <string_view>

namespace dyndump::cli {
namespace {

namespace json = boost::json;

std::string_view state_of(const dump_info& info) {
    const auto phase = info.status.phase;
    const bool damaged = phase == dump_phase::complete && info.problems > 0;
    return damaged ? "damaged" : word_for(phase);
}

std::string_view name_of_layout(dump_layout layout) {
    switch (layout) {
    case dump_layout::directory:
        return "native";
    case dump_layout::aws_export:
        return "aws-export";
    case dump_layout::file:
        break;
    }
    return "file";
}

std::string_view name_of_format(json_format format) {
    switch (format) {
    case json_format::dynamodb_json:
        return "dynamodb-json";
    case json_format::typed:
        return "typed";
    case json_format::plain:
        return "plain";
    case json_format::export_item:
        break;
    }
    return "export";
}

std::string_view name_of_compression(compression kind) {
    switch (kind) {
    case compression::none:
        return "none";
    case compression::gzip:
        return "gzip";
    case compression::zstd:
        break;
    }
    return "zstd";
}

// A complete file keeps no record of how it came about.
bool says_what_it_is(const dump_info& info) {
    return !info.status.table.empty() || info.layout != dump_layout::file;
}

std::string text_of_origin(const dump_info& info) {
    std::string text = info.status.table.empty()
                           ? "  of a table that it does not name"
                           : fmt::format("  of table \"{}\"", info.status.table);
    if (!info.table_arn.empty()) {
        text += fmt::format(" ({})", info.table_arn);
    }
    if (!info.how.index_name.empty()) {
        text += fmt::format("; of its index \"{}\"", info.how.index_name);
    }
    if (!info.how.filter_expression.empty()) {
        text += fmt::format("; filtered by {}", info.how.filter_expression);
    }
    if (!info.how.projection_expression.empty()) {
        text += fmt::format("; attributes {}", info.how.projection_expression);
    }
    if (info.how.max_items) {
        text += fmt::format("; limited to {} items", grouped(*info.how.max_items));
    }
    if (info.incremental) {
        text += "; an incremental export: changes, and no whole table";
    }
    if (!info.sample.empty()) {
        text += "; a sample, " + info.sample;
    }
    if (!info.changes.empty()) {
        text += "; changed on the way: " + info.changes;
    }
    return printable(text, whole_text) + '\n';
}

std::string text_of_info(const std::string& path, const dump_info& info) {
    const auto& status = info.status;
    std::string text = fmt::format("\"{}\": {}\n", printable(path), state_of(info));
    if (!says_what_it_is(info)) {
        return text + fmt::format("  a file of {}\n", size(static_cast<double>(info.file_bytes)));
    }
    text += text_of_origin(info);
    const auto json_bytes =
        status.bytes > 0 ? fmt::format("{} of JSON; ", size(static_cast<double>(status.bytes)))
                         : "";
    text += fmt::format("  {} items, {}{} in {} parts\n", grouped(status.items), json_bytes,
                        size(static_cast<double>(info.file_bytes)), grouped(info.parts));
    text += fmt::format("  layout {}, format {}, compression {}\n", name_of_layout(info.layout),
                        name_of_format(info.format), name_of_compression(info.compress));
    if (!status.started.empty()) { // an export may not say it
        text += fmt::format("  started {}, {} {}\n", printable(status.started),
                            status.phase == dump_phase::complete ? "finished" : "last made durable",
                            printable(status.updated));
    }
    for (const auto& each : info.findings) {
        text += "  " + printable(each) + '\n';
    }
    if (info.problems > info.findings.size()) {
        text += fmt::format("  and {} more\n", grouped(info.problems - info.findings.size()));
    }
    return text;
}

} // namespace

std::string to_json(const std::string& path, const dump_info& info) {
    const auto known = [&](auto value) {
        return says_what_it_is(info) ? json::value(value) : json::value(nullptr);
    };
    const auto& status = info.status;
    return json_line(json::object{
        {"schema", "dyndump-info/1"},
        {"path", path},
        {"state", state_of(info)},
        {"table", or_null(status.table)},
        {"table_arn", or_null(info.table_arn)},
        {"table_id", or_null(info.table_id)},
        {"index", or_null(info.how.index_name)},
        {"filter", or_null(info.how.filter_expression)},
        {"projection", or_null(info.how.projection_expression)},
        {"sample", or_null(info.sample)},
        {"changes", or_null(info.changes)},
        {"incremental", info.incremental},
        {"layout", name_of_layout(info.layout)},
        {"format", known(name_of_format(info.format))},
        {"compression", known(name_of_compression(info.compress))},
        {"items", known(status.items)},
        {"bytes", known(status.bytes)},
        {"file_bytes", info.file_bytes},
        {"parts", info.parts},
        {"segments", or_null(std::uint64_t{status.segments_total})},
        {"started", or_null(status.started)},
        {"updated", or_null(status.updated)},
        {"problems", info.problems},
        {"findings", json::array(info.findings.begin(), info.findings.end())},
    });
}

option_table options_of(info_options& o) {
    option_table all{
        {"PATH", "DIR|FILE|S3-URL", "Positionals",
         "What --output of the dump says: a directory, a file, s3://BUCKET/PREFIX/",
         name_into(o.path)},
        {"--json", "", "Options",
         "One line of JSON: schema, path, state, table, table_arn, table_id, index, filter, "
         "projection, sample, changes, incremental, layout, format, compression, items, bytes, "
         "file_bytes, "
         "parts, segments, "
         "started, updated, problems, findings",
         switch_into(o.json)},
    };
    append(all, place_options(o.connection, o.s3));
    return all;
}

exit_code run_info(const info_options& options) {
    console screen(false);
    const object_place place(options.path, options.connection, options.s3);
    if (place.client()) {
        warn_of(options.connection, screen);
    }
    info_params params(options.path);
    params.objects = place.client();
    dump_info info;
    diagnostics diag;
    if (const auto ec = read_dump_info(params, info, diag)) {
        screen.error(printable(diag.message) + '.');
        return exit_code_for(ec, fault_origin::output);
    }
    const auto unwritten =
        print(options.json ? to_json(options.path, info) : text_of_info(options.path, info));
    if (unwritten != exit_code::complete) {
        return unwritten;
    }
    return info.whole()                                ? exit_code::complete
           : info.status.phase == dump_phase::complete ? exit_code::integrity
           : info.status.phase == dump_phase::running  ? exit_code::complete
                                                       : exit_code::incomplete;
}

} // namespace dyndump::cli
