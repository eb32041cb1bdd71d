// How far a load is, and how it is gone on with.
#include "cli/load_session.hpp"

#include "cli/figures.hpp"
#include "cli/state_file.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

namespace dyndump::cli {
namespace {

std::string name_of_rule(const conflict_rule& rule) {
    if (!rule.mode) {
        return "fail";
    }
    switch (*rule.mode) {
    case write_mode::put:
        return "replace";
    case write_mode::put_if_absent:
        return "skip";
    case write_mode::put_if_newer:
        return "newer:" + rule.newer_attribute;
    case write_mode::remove:
        break;
    }
    return {};
}

} // namespace

load_counts load_session::counts() const {
    auto n = resumes_ ? before_.counts : load_counts{};
    if (!transfer_) {
        return n;
    }
    const auto now = writer_->stats();
    n.read += transfer_->stats().items;
    n.put += now.put;
    n.identical += now.identical;
    n.kept += now.kept;
    n.rejected += now.rejected + origin_.bad_items();
    n.superseded += now.superseded;
    return n;
}

load_state load_session::state() const {
    load_state now;
    now.source = origin_.facts().identity;
    now.table_arn = table_.arn;
    now.table_id = table_.id;
    now.rule = name_of_rule(options_.on_conflict);
    now.created = created_;
    now.position = transfer_ ? transfer_->position() : checkpoint{};
    now.counts = counts();
    return now;
}

void load_session::save() {
    std::string problem;
    if (journal_.is_open() && journal_.save(state(), problem) && journal_problem_.empty()) {
        journal_problem_ = problem;
        screen_.warning(problem + ". An interruption would not be gone on from.");
    }
}

// A table has no ARN before it is made. What is kept under that name is gone on with later, too.
std::string load_session::journal_before_making() const {
    return state_file("load",
                      origin_.facts().place + '\n' + subject_.place + '\n' + subject_.table);
}

std::string load_session::journal_path() const {
    if (!options_.journal.empty()) {
        return options_.journal;
    }
    auto made_by_us = journal_before_making();
    std::error_code ec;
    return table_.arn.empty() || std::filesystem::exists(made_by_us, ec)
               ? made_by_us
               : state_file("load", origin_.facts().place + '\n' + table_.arn);
}

exit_code load_session::open_journal() {
    const auto& about = origin_.facts();
    if (about.identity.empty()) {
        screen_.note(
            fmt::format("{} cannot be read again: this load cannot be gone on with after an "
                        "interruption.",
                        subject_.output));
        return exit_code::complete;
    }
    const auto path = journal_path();
    if (path.empty()) {
        screen_.warning(
            "There is no state directory (XDG_STATE_HOME, HOME) for the journal, and so "
            "no going on after an interruption. --journal names a file.");
    }
    std::string problem;
    if (const auto ec = journal_.open(path, problem)) {
        return refuse(exit_code_for(ec, fault_origin::output),
                      problem + ". --journal names another, --restart begins anew.");
    }
    return journal_.has_state() ? go_on() : exit_code::complete;
}

exit_code load_session::go_on() {
    before_ = journal_.state();
    const auto rule = name_of_rule(options_.on_conflict);
    const bool was_made = !before_.table_arn.empty();
    const bool same_table =
        !was_made || (before_.table_arn == table_.arn && before_.table_id == table_.id);
    if (options_.restart) {
        created_ = before_.created && same_table;
    } else {
        const auto* const differs = before_.source != origin_.facts().identity ? "another source"
                                    : !same_table                              ? "another table"
                                    : before_.rule != rule ? "another --on-conflict"
                                                           : nullptr;
        if (differs != nullptr) {
            return refuse(exit_code::output,
                          fmt::format("The journal {} is of a load with {}. --restart begins anew.",
                                      in_quotes(journal_.path()), differs));
        }
        created_ = before_.created;
        resumes_ = was_made;
    }
    if (resumes_) {
        screen_.note(fmt::format("Going on: {} items are there already.",
                                 grouped(before_.counts.put + before_.counts.identical)));
    }
    return exit_code::complete;
}

} // namespace dyndump::cli
