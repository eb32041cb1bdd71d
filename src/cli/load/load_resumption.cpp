// How far a load is, and how it is gone on with.
#include "cli/load/load_session.hpp"

#include "cli/load/state_file.hpp"
#include "cli/report/figures.hpp"

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

std::uint64_t number_read(const run_stats& moved) {
    return moved.items + moved.filtered + moved.expired + moved.refused;
}

} // namespace

load_counts load_session::counts() const {
    return transfer_  ? counts(transfer_->stats(), writer_->stats())
           : resumes_ ? before_.counts
                      : load_counts{};
}

load_counts load_session::counts(const run_stats& moved, const table_write_stats& now) const {
    auto n = resumes_ ? before_.counts : load_counts{};
    n.read += number_read(moved);
    n.put += now.put;
    n.identical += now.identical;
    n.kept += now.kept;
    n.rejected += now.rejected + moved.refused;
    n.superseded += now.superseded;
    n.filtered += moved.filtered;
    n.expired += moved.expired;
    n.read += skipped_;
    n.identical += skipped_;
    return n;
}

// Counts belong to the pages that the position has behind it. The writer is done with a page before
// the run is: at a moment when both have counted the same, and go on counting nothing meanwhile.
void load_session::locate(load_state& now) const {
    constexpr int most_tries = 20;
    for (int n = 0; n < most_tries; ++n) {
        const auto moved = transfer_->stats();
        const auto written = writer_->stats();
        const auto done =
            written.put + written.identical + written.kept + written.rejected + written.superseded;
        if (done == moved.items || n + 1 == most_tries) {
            now.position = transfer_->position();
            now.counts = counts(moved, written);
            if (number_read(transfer_->stats()) == number_read(moved)) {
                return;
            }
        }
    }
}

// Changed otherwise on the way, the items are others.
std::string load_session::source_identity() const {
    const auto changes = identity_of_changes(options_.content);
    return origin_.facts().identity + (changes.empty() ? "" : '\n' + changes);
}

load_state load_session::state() const {
    load_state now;
    now.source = source_identity();
    now.table_arn = table_.arn;
    now.table_id = table_.id;
    now.rule = name_of_rule(options_.on_conflict);
    now.from = subject_.output;
    now.into = fmt::format("table {} {}", in_quotes(subject_.table), subject_.place);
    now.command = way_on_;
    now.created = created_;
    if (transfer_) {
        locate(now);
    } else {
        now.counts = counts();
    }
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
        const auto* const differs = before_.source != source_identity() ? "another source"
                                    : !same_table                       ? "another table"
                                    : before_.rule != rule              ? "another --on-conflict"
                                                                        : nullptr;
        if (differs != nullptr) {
            return refuse(exit_code::output,
                          fmt::format("The journal {} is of a load with {}. --restart begins anew.",
                                      in_quotes(journal_.path()), differs));
        }
        created_ = before_.created;
        resumes_ = was_made && !options_.skip_identical; // what is there is found out anew
    }
    if (resumes_) {
        screen_.note(fmt::format("Going on: {} items are there already.",
                                 grouped(before_.counts.put + before_.counts.identical)));
    }
    return exit_code::complete;
}

} // namespace dyndump::cli
