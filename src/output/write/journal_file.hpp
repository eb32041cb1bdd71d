// The journal of a dump as a file: locked, appended to, rewritten when a dump is resumed.
#pragma once

#include "archive/journal.hpp"
#include "archive/replay.hpp"
#include "output/files/durable_file.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace dyndump::output {

/// Not thread-safe but for sync().
class journal_file {
public:
    /// Larger journals are refused: a page's record takes some hundred bytes.
    static constexpr std::uint64_t most_bytes = std::uint64_t{8} << 30;

    /// Opens the journal, making an empty one if there is none, and locks it.
    /// Errors: errc::output_busy if another process has it; operation_not_permitted, with words in
    /// `fault`, if it is another user's or others may write to it.
    error_code acquire(file_system& system, int directory, const std::string& name,
                       std::string& fault);
    /// Opens it to read only, and takes no lock.
    error_code look_at(file_system& system, int directory, const std::string& name);
    /// After look_at(): whether somebody has it locked, and whether it still has its name.
    error_code is_in_use(bool& locked, bool& same) const;
    /// What it says. Errors: archive::journal_replay's, with words in `problem`; the system's.
    error_code replay(archive::history& told, std::string& problem) const;
    /// Whose it is, by its beginning.
    error_code find_owner(archive::journal_owner& whose) const;
    /// Whether it is as this process left it. Cheap; `afresh` opens it again, which makes network
    /// file systems ask their server.
    error_code is_unchanged(bool afresh, bool& unchanged) const;
    /// Starts anew with these records, at once: whoever opens the name finds the old or the new.
    /// They are durable then, and the lock is kept.
    error_code rewrite(const std::vector<archive::entry>& entries, std::int64_t now_ms);
    /// Errors: file_too_large, and nothing is written, if it could not be read back.
    error_code append(const archive::entry& what);
    error_code sync() const { return file_.sync(); }
    std::uint64_t size() const noexcept { return size_; }
    /// Takes the name away. The lock stays.
    error_code remove();

private:
    file_system* system_ = nullptr;
    int directory_ = -1;
    std::string name_;
    durable_file file_;
    std::uint64_t size_ = 0;
    std::string record_;
};

} // namespace dyndump::output
