// What an unfinished dump in S3 says of itself: small objects beside its data.
#pragma once

#include "archive/dump_state.hpp"
#include "archive/journal.hpp"
#include "output/files/file_system.hpp"
#include "output/objects/process.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace dyndump::output {

/// Where they lie, below the dump's prefix.
inline constexpr const char* records_directory = "_dyndump";
/// Names there. The others are those of parts, without their ending.
inline constexpr const char* first_records = "begin";
inline constexpr const char* lease_name = "lease";
/// A writer renews its lease more often than this.
inline constexpr std::chrono::seconds longest_lease{60};

/// Whether a name there is one that dyndump gives.
bool is_record_name(const std::string& name);

struct object_records {
    archive::header head;
    /// 0 until known.
    std::uint32_t segments = 0;
    /// What is durable; of the parts, only those that the segments' last records name.
    archive::dump_state state;
    /// When the last of it was.
    std::optional<std::chrono::system_clock::time_point> updated;
    /// A writer's lease: when it was renewed, and who has it.
    std::optional<std::chrono::system_clock::time_point> renewed;
    process holder;
};

/// Reads them: of each segment the last. `root`: the dump's directory. Errors: ENOENT if there are
/// none; errc::corrupt_output, errc::resume_mismatch for those of another version, with words in
/// `problem`; the system's.
error_code read_object_records(file_system& system, int root, object_records& told,
                               std::string& problem);

} // namespace dyndump::output
