// Reads a journal after a crash.
#pragma once

#include <dyndump/error.hpp>

#include "archive/dump_state.hpp"
#include "archive/record.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::archive {

struct history {
    /// Unset: the journal ends before its first record does; nothing was dumped yet.
    std::optional<header> head;
    /// 0 until known.
    std::uint32_t segments = 0;
    /// What was durable for certain.
    dump_state committed;
    /// What was written after it, in order: it holds as far as the files' checksums say so.
    std::vector<mark> claims;
    /// When the last commit was; milliseconds since the epoch.
    std::int64_t committed_ms = 0;
    /// How much of the journal is sound.
    std::uint64_t length = 0;
};

/// Reads a journal piece by piece: what stays in memory is what it tells, and one record. First
/// add() for all of it, then finish().
///
/// What comes after the first record that is not sound is a torn end, and left out, unless a later
/// record says that it was durable before: then it is corruption.
class journal_replay {
public:
    explicit journal_replay(history& told);
    ~journal_replay();
    journal_replay(const journal_replay&) = delete;
    journal_replay& operator=(const journal_replay&) = delete;

    void add(std::string_view bytes);
    /// Errors: errc::corrupt_output (`problem` says where), errc::resume_mismatch (of another
    /// version).
    error_code finish(std::string& problem);

private:
    class reader;
    std::unique_ptr<reader> reader_;
};

/// All at once.
error_code replay(std::string_view journal, history& told, std::string& problem);

/// Whose a file is that has a journal's name, as far as its beginning says.
enum class journal_owner {
    /// Its first record is whole and begins a dump: dyndump wrote it.
    ours,
    /// It ends within a first record that begins a dump.
    torn,
    /// It is empty.
    blank,
    foreign,
};

/// How much of a file is enough to tell.
constexpr std::size_t most_owner_bytes = record_head_size + most_record_bytes + 1;
/// `beginning`: all of the file, or its first most_owner_bytes.
journal_owner owner_of_journal(std::string_view beginning);

} // namespace dyndump::archive
