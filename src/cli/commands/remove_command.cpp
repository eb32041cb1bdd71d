#include "cli/commands/remove_command.hpp"

#include <dyndump/dump_removal.hpp>

#include "cli/connect/connection.hpp"
#include "cli/connect/object_place.hpp"
#include "cli/options/assign.hpp"
#include "cli/report/console.hpp"
#include "cli/report/figures.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dyndump::cli {
namespace {

constexpr std::size_t most_foreign_named = 20;

exit_code report_fault(error_code ec, const diagnostics& diag, console& screen) {
    screen.error(printable(diag.message) + '.');
    return exit_code_for(ec, fault_origin::output);
}

std::string text_of_plan(const std::string& path, const removal_plan& plan) {
    auto text = fmt::format("This removes {}: ", in_quotes(path));
    if (plan.table.empty()) {
        text += "a dump";
    } else {
        text += fmt::format("{} dump of table {} with {} items",
                            plan.phase == dump_phase::complete ? "the complete" : "the unfinished",
                            in_quotes(plan.table), grouped(plan.items));
    }
    text += fmt::format(", {} files of {}", grouped(plan.files.size()),
                        size(static_cast<double>(plan.bytes)));
    if (plan.uploads > 0) {
        text += fmt::format(", {} uploads that were begun", grouped(plan.uploads));
    }
    return text + '.';
}

void name_foreign(const removal_plan& plan, console& screen) {
    for (std::size_t i = 0; i < std::min(plan.foreign.size(), most_foreign_named); ++i) {
        screen.warning(in_quotes(plan.foreign[i]) + " is none of dyndump's, and stays.");
    }
    if (plan.foreign.size() > most_foreign_named) {
        screen.warning(
            fmt::format("So do {} more.", grouped(plan.foreign.size() - most_foreign_named)));
    }
}

exit_code ask_to_remove(const remove_options& options, console& screen) {
    if (options.yes) {
        return exit_code::complete;
    }
    if (!console::can_ask()) {
        screen.error("There is no terminal to ask on, and no way back: say --yes.");
        return exit_code::usage;
    }
    if (screen.ask("There is no way back. Type \"yes\" to go on:") == "yes") {
        return exit_code::complete;
    }
    screen.error("Nothing was removed.");
    return exit_code::incomplete;
}

} // namespace

option_table options_of(remove_options& o) {
    option_table all{
        {"PATH", "DIR|S3-URL", "Positionals",
         "The directory of a dump, finished or not, or s3://BUCKET/PREFIX/. What is in it and not "
         "provably a dump's stays",
         name_into(o.path)},
        {"--yes", "", "Options", "Do not ask", switch_into(o.yes)},
        {"-q,--quiet", "", "Options", "Print nothing but warnings and errors",
         switch_into(o.quiet)},
    };
    append(all, place_options(o.connection, o.s3));
    return all;
}

exit_code run_remove(const remove_options& options) {
    console screen(options.quiet);
    const object_place place(options.path, options.connection, options.s3);
    if (place.client()) {
        warn_of(options.connection, screen);
    }
    removal_params params(options.path);
    params.objects = place.client();
    dump_removal removal(params);
    removal_plan plan;
    diagnostics diag;
    if (const auto ec = removal.find(plan, diag)) {
        return report_fault(ec, diag, screen);
    }
    const auto words = text_of_plan(options.path, plan);
    if (options.yes) {
        screen.note(words);
    } else {
        screen.line(words);
    }
    name_foreign(plan, screen);
    const auto answer = ask_to_remove(options, screen);
    if (answer != exit_code::complete) {
        return answer;
    }
    std::uint64_t removed = 0;
    if (const auto ec = removal.remove(removed, diag)) {
        const auto code = report_fault(ec, diag, screen);
        screen.note(fmt::format("{} of {} files were removed. Run the same command again.",
                                grouped(removed), grouped(plan.files.size())));
        return code;
    }
    screen.note(fmt::format("Removed {} files.", grouped(removed)));
    return exit_code::complete;
}

} // namespace dyndump::cli
