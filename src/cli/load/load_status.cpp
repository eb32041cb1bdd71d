#include "cli/load/load_status.hpp"

#include "cli/commands/resume_command.hpp"
#include "cli/load/state_file.hpp"
#include "cli/report/console.hpp"
#include "cli/report/figures.hpp"
#include "cli/report/json_report.hpp"
#include "cli/report/standard_output.hpp"

#include <boost/json/object.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <string>
#include <vector>

namespace dyndump::cli {
namespace {

namespace json = boost::json;

std::size_t parts_done(const checkpoint& at) {
    return static_cast<std::size_t>(std::count_if(at.segments.begin(), at.segments.end(),
                                                  [](const auto& each) { return each.done; }));
}

std::string status_text(const std::string& journal, const load_progress& status) {
    const auto& state = status.state;
    const auto& n = state.counts;
    auto text = fmt::format(
        "{}: {} into {}: {}\n", in_quotes(journal), state.from.empty() ? "a load" : state.from,
        state.into.empty() ? "a table" : state.into, status.running ? "running" : "interrupted");
    text += fmt::format("  {} items put, {} there already, {} kept as they were, {} rejected, {} "
                        "filtered out",
                        grouped(n.put), grouped(n.identical), grouped(n.kept), grouped(n.rejected),
                        grouped(n.filtered + n.expired));
    if (state.position.total_segments > 0) {
        text += fmt::format("; {} of {} parts done", grouped(parts_done(state.position)),
                            grouped(state.position.total_segments));
    }
    text += fmt::format("\n  last saved {}", status.updated);
    if (!status.running) {
        text += state.command.empty() ? "\n  go on with the command that began it"
                                      : "\n  go on with: " + state.command;
    }
    return printable_lines(text) + '\n';
}

exit_code tell(const std::string& journal, bool as_json, std::string_view program,
               std::string& out) {
    load_progress status;
    std::string problem;
    if (const auto ec = read_load_progress(journal, status, problem)) {
        console(false).error(printable(problem) + '.');
        return exit_code_for(ec, fault_origin::output);
    }
    auto& command = status.state.command;
    if (status.running || (!is_resume_command(command, program, "load") &&
                           !is_resume_command(command, program, "copy"))) {
        command.clear(); // a journal can hold anything
    }
    out += as_json ? to_json(journal, status) : status_text(journal, status);
    return status.running ? exit_code::complete : exit_code::incomplete;
}

} // namespace

bool is_load_journal(const std::string& path) {
    constexpr std::string_view opening = "{\"tool\":\"dyndump load\"";
    std::array<char, opening.size()> beginning{};
    std::ifstream file(path, std::ios::binary);
    return file.read(beginning.data(), beginning.size()) &&
           std::equal(opening.begin(), opening.end(), beginning.begin());
}

std::string to_json(const std::string& journal, const load_progress& status) {
    const auto& state = status.state;
    json::object all{{"schema", "dyndump-load-status/1"},
                     {"journal", journal},
                     {"state", status.running ? "running" : "interrupted"},
                     {"source", or_null(state.from)},
                     {"table", or_null(state.into)}};
    add_counts(all, state.counts);
    all["parts_done"] = parts_done(state.position);
    all["parts_total"] = state.position.total_segments;
    all["updated"] = status.updated;
    all["resume_command"] = or_null(state.command);
    return json_line(all);
}

exit_code run_load_status(const std::string& path, bool json, std::string_view program) {
    std::string out;
    auto worst = exit_code::complete;
    const auto journals = path.empty() ? state_files("load") : std::vector<std::string>{path};
    for (const auto& each : journals) {
        const auto code = tell(each, json, program, out);
        worst = std::max(worst, code);
    }
    if (journals.empty() && !json) {
        out = "No load or copy is under way, and none is to be gone on with.\n";
    }
    const auto unwritten = print(out);
    return unwritten == exit_code::complete ? worst : unwritten;
}

} // namespace dyndump::cli
