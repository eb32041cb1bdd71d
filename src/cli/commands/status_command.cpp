#include "cli/commands/status_command.hpp"

#include "cli/commands/resume_command.hpp"
#include "cli/connect/connection.hpp"
#include "cli/connect/object_place.hpp"
#include "cli/load/load_status.hpp"
#include "cli/options/assign.hpp"
#include "cli/report/console.hpp"
#include "cli/report/figures.hpp"
#include "cli/report/json_report.hpp"
#include "cli/report/standard_output.hpp"

#include <boost/json/object.hpp>

#include <fmt/format.h>

namespace dyndump::cli {
namespace {

namespace json = boost::json;

// A complete file keeps no record of how it came about.
bool has_figures(const dump_status& status) {
    return status.phase != dump_phase::complete || !status.updated.empty();
}

// `foreign`: the journal says how to go on, but not in our words.
std::string text_of_status(const std::string& path, const dump_status& status, bool foreign) {
    const auto name = printable(path);
    if (!has_figures(status)) {
        return fmt::format("\"{}\": complete\n", name);
    }
    std::string text = fmt::format("\"{}\" of table \"{}\": {}\n", name, printable(status.table),
                                   word_for(status.phase));
    text += fmt::format("  {} items, {} in {} pages, {} RCU", grouped(status.items),
                        size(static_cast<double>(status.bytes)), grouped(status.pages),
                        units(status.capacity));
    if (status.segments_total > 0) {
        text += fmt::format("; {} of {} segments done", grouped(status.segments_done),
                            grouped(status.segments_total));
    }
    if (!status.started.empty()) {
        text += fmt::format("\n  started {}, {} {}", printable(status.started),
                            status.phase == dump_phase::complete ? "finished" : "last made durable",
                            printable(status.updated));
    }
    if (!status.resume_command.empty()) {
        text += fmt::format("\n  go on with: {}", status.resume_command);
    } else if (foreign) {
        text +=
            "\n  go on with the command that began it: what stands in its journal instead is no "
            "command of dyndump's, and is not shown";
    }
    return printable_lines(text) + '\n';
}

} // namespace

std::string_view word_for(dump_phase phase) {
    switch (phase) {
    case dump_phase::running:
        return "running";
    case dump_phase::interrupted:
        return "interrupted";
    case dump_phase::complete:
        return "complete";
    }
    return "";
}

std::string to_json(const std::string& path, const dump_status& status) {
    const auto figure = [&](auto value) {
        return has_figures(status) ? json::value(value) : json::value(nullptr);
    };
    return json_line(json::object{
        {"schema", "dyndump-status/1"},
        {"path", path},
        {"state", word_for(status.phase)},
        {"table", or_null(status.table)},
        {"items", figure(status.items)},
        {"bytes", figure(status.bytes)},
        {"pages", figure(status.pages)},
        {"consumed_capacity_units", figure(status.capacity)},
        {"segments_done", figure(status.segments_done)},
        {"segments_total",
         status.segments_total > 0 ? json::value(status.segments_total) : json::value(nullptr)},
        {"started", or_null(status.started)},
        {"updated", or_null(status.updated)},
        {"resume_command", or_null(status.resume_command)},
    });
}

option_table options_of(status_options& o) {
    option_table all{
        {"PATH", "[DIR|FILE|S3-URL]", "Positionals",
         "What --output of the dump says, or the journal of a load or a copy (default: all loads "
         "and copies that are under way or to be gone on with)",
         name_into(o.path)},
        {"--json", "", "Options",
         "One line of JSON: schema, path, state, table, items, bytes, pages, "
         "consumed_capacity_units, segments_done, segments_total, started, updated, "
         "resume_command; of a load: journal, source, table, and what became of the items",
         switch_into(o.json)},
    };
    append(all, place_options(o.connection, o.s3));
    return all;
}

exit_code run_status(const status_options& options, const std::string& program) {
    if (options.path.empty() || is_load_journal(options.path)) {
        return run_load_status(options.path, options.json, program);
    }
    console screen(false);
    const object_place place(options.path, options.connection, options.s3);
    if (place.client()) {
        warn_of(options.connection, screen);
    }
    dump_status status;
    diagnostics diag;
    if (const auto ec = read_status(options.path, place.client(), status, diag)) {
        screen.error(printable(diag.message) + '.');
        return exit_code_for(ec, fault_origin::output);
    }
    const bool foreign =
        !status.resume_command.empty() && !is_resume_command(status.resume_command, program);
    if (foreign) {
        status.resume_command.clear();
    }
    const auto text = options.json ? to_json(options.path, status)
                                   : text_of_status(options.path, status, foreign);
    if (const auto unwritten = print(text); unwritten != exit_code::complete) {
        return unwritten;
    }
    return status.phase == dump_phase::interrupted ? exit_code::incomplete : exit_code::complete;
}

} // namespace dyndump::cli
