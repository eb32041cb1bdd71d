/// \file
/// How far a dump on disk is, asked from outside, while it is written or after.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/error.hpp>
#include <dyndump/s3/client.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace dyndump {

/// Whether a dump is being written, can be resumed, or is complete.
enum class dump_phase {
    /// A process is writing it.
    running,
    /// No process is: it can be resumed.
    interrupted,
    complete,
};

/// What read_status() found.
struct dump_status {
    dump_phase phase = dump_phase::interrupted;
    std::string table;

    // What is on the disk for certain.
    std::uint64_t items = 0;
    /// Of the items' lines.
    std::uint64_t bytes = 0;
    std::uint64_t pages = 0;
    /// Read capacity units that it took.
    double capacity = 0;
    std::uint32_t segments_done = 0;
    /// 0 until known.
    std::uint32_t segments_total = 0;

    /// "2026-01-31T12:00:00.000Z"; empty: not known.
    std::string started;
    /// When the last of it was made durable; when complete, the end.
    std::string updated;
    /// As dump_writer_params::resume_command said. Only when interrupted.
    std::string resume_command;
};

/// Reads how far the dump at `path` is: a directory, or the file to be. Blocks. Changes nothing and
/// takes no lock: a dump that runs, or starts meanwhile, does not notice.
///
/// Where files cannot be locked a dump that runs looks interrupted.
///
/// A single file keeps no record once it is complete: only `phase` is known of it then.
/// Errors: errc::corrupt_output; no_such_file_or_directory if there is no dump; the system's.
/// `diag.message` says what.
DYNDUMP_EXPORT error_code read_status(const std::string& path, dump_status& status,
                                      diagnostics& diag);
/// The same of `s3://BUCKET/PREFIX/` as well, read with `objects`, whose context must be run by
/// another thread. A dump runs there if its writer has renewed its lease within a minute of this
/// machine's clock, and is not a process of this machine that has ended. Errors: the client's, too.
DYNDUMP_EXPORT error_code read_status(const std::string& path,
                                      const std::optional<s3::client>& objects, dump_status& status,
                                      diagnostics& diag);

} // namespace dyndump
