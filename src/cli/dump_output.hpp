// What a dump is written to: a stream, or files that can be resumed.
#pragma once

#include <dyndump/dump_writer.hpp>
#include <dyndump/fetcher.hpp>
#include <dyndump/file_writer.hpp>
#include <dyndump/table_description.hpp>

#include "cli/dump_options.hpp"

#include <boost/asio/thread_pool.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dyndump::cli {

/// Whether the path is standard output, a pipe or a device: written directly.
bool is_stream(const std::string& path);

/// What would be in the way of writing files there; changes nothing.
error_code probe_output(const dump_options& options, diagnostics& diag);

/// Opened in two steps: what can be seen without knowing the table is seen before it is asked for.
class dump_output {
public:
    /// Opens a stream; only looks at files. On error `diag.message` says what is wrong.
    dump_output(const dump_options& options, error_code& ec, diagnostics& diag);

    /// Creates the files, or opens those to resume: then `fetch` will go on from there. Blocks.
    error_code open(const table_description* table, fetch_params& fetch, diagnostics& diag);

    any_writer writer();
    /// Whether the same command goes on when this one ends early.
    bool resumable() const noexcept { return !stream_; }
    /// Whether there is a manifest, in which the table's settings are kept.
    bool keeps_settings() const noexcept { return !stream_ && params_.layout != dump_layout::file; }
    /// What the segments took; nothing for a stream.
    std::vector<segment_report> segments() const;
    /// What the place lacks, in sentences; later calls may say more.
    std::vector<std::string> warnings() const;
    /// Items of earlier runs.
    std::uint64_t items_before() const;
    std::uint64_t bytes_written() const;
    /// The first error of writing, and a sentence about it.
    error_code error() const;
    std::string failure() const;

private:
    dump_writer_params params_;
    boost::asio::thread_pool workers_{2}; // for files; idle otherwise
    std::optional<file_writer> stream_;
    std::optional<dump_writer> files_;
};

} // namespace dyndump::cli
