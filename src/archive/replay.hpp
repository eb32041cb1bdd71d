// Reads a journal after a crash.
#pragma once

#include <dyndump/error.hpp>

#include "archive/dump_state.hpp"

#include <cstdint>
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

/// What comes after the first record that is not sound is a torn end, and left out, unless a later
/// record says that it was durable before: then it is corruption.
/// Errors: errc::corrupt_output (`problem` says where), errc::resume_mismatch (of another version).
error_code replay(std::string_view journal, history& told, std::string& problem);

} // namespace dyndump::archive
