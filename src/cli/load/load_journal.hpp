// How far a load is, in a file: what a later run of the same command goes on from.
#pragma once

#include <dyndump/error.hpp>
#include <dyndump/transfer.hpp>

#include <boost/json/object.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace dyndump::cli {

/// What became of the items so far.
struct load_counts {
    std::uint64_t read = 0;
    std::uint64_t put = 0;
    std::uint64_t identical = 0;
    std::uint64_t kept = 0;
    std::uint64_t rejected = 0;
    std::uint64_t superseded = 0;
    std::uint64_t filtered = 0;
    std::uint64_t expired = 0;

    /// Those that the writer has dealt with, or that were none.
    std::uint64_t passed_on() const noexcept {
        return put + identical + kept + rejected + superseded;
    }
    /// All that need no more work.
    std::uint64_t settled() const noexcept { return passed_on() + filtered + expired; }
};

/// Puts each count under its name.
void add_counts(boost::json::object& to, const load_counts& n);

/// A load that is gone on with must agree in all but position and counts.
struct load_state {
    /// origin_facts::identity, and what is changed on the way.
    std::string source;
    /// Empty: the table is about to be made.
    std::string table_arn;
    std::string table_id;
    /// As --on-conflict has it.
    std::string rule;
    /// For people: what is read, and the table; empty in journals of older versions.
    std::string from;
    std::string into;
    /// How to go on, as a shell takes it; empty: not known.
    std::string command;
    /// This load made the table, and has to finish its settings.
    bool created = false;
    checkpoint position;
    load_counts counts;
};

/// A load as its journal shows it.
struct load_progress {
    load_state state;
    /// A process has it.
    bool running = false;
    /// When it was saved: "2026-01-31T12:00:00Z".
    std::string updated;
};

/// Looks at a journal from outside; takes no lock. Errors, with words in `problem`:
/// errc::corrupt_output, the system's.
error_code read_load_progress(const std::string& path, load_progress& status, std::string& problem);

/// One writer at a time: a lock on a file beside it says so. Replaced in one step, so that there is
/// a whole one at any time. It is behind the table by as much as was written since: items are then
/// put once more, which changes nothing.
class load_journal {
public:
    load_journal() = default;
    ~load_journal();
    load_journal(const load_journal&) = delete;
    load_journal& operator=(const load_journal&) = delete;

    /// Empty path: the load is not journalled. Errors, with words in `problem`: errc::output_busy,
    /// errc::corrupt_output, the system's.
    error_code open(std::string path, std::string& problem);
    bool is_open() const noexcept { return !path_.empty(); }
    const std::string& path() const noexcept { return path_; }

    /// Whether an earlier run has left something.
    bool has_state() const noexcept { return there_; }
    const load_state& state() const noexcept { return state_; }

    /// Errors: the system's; `problem` says what is wrong.
    error_code save(const load_state& now, std::string& problem);
    /// The load is complete.
    void remove();

private:
    error_code lock(std::string& problem);
    std::string path_;
    int lock_ = -1;
    bool there_ = false;
    load_state state_;
};

} // namespace dyndump::cli
