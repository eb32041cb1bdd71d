/// \file
/// What lies at a place: a dump, of what, and whether all of it is there.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/dump_writer.hpp>
#include <dyndump/error.hpp>
#include <dyndump/fetcher.hpp>
#include <dyndump/json_encoder.hpp>
#include <dyndump/s3/client.hpp>
#include <dyndump/status.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dyndump {

/// Which place read_dump_info() looks at.
struct info_params {
    /// A directory, or `s3://BUCKET/PREFIX/`.
    std::string path;
    /// What an S3 URL is read with; its context must be run by another thread.
    std::optional<s3::client> objects;
    /// Problems to describe; all are counted.
    std::size_t most_findings = 20;

    info_params() {}
    explicit info_params(std::string where)
        : path(std::move(where)) {}
};

/// What read_dump_info() found.
struct dump_info {
    /// How far it is: phase, figures, times.
    dump_status status;
    /// Table, index, filter, projection, limit.
    fetch_params how;
    /// What was done to the items on the way, and which part of the table it is; empty: nothing,
    /// all. See dump_writer_params.
    std::string changes;
    std::string sample;
    /// An incremental export of the service's own: changes, and no whole table.
    bool incremental = false;
    std::string table_arn;
    std::string table_id;
    dump_layout layout = dump_layout::directory;
    json_format format = json_format::dynamodb_json;
    compression compress = compression::none;
    /// The files of the data, and their bytes: those that are there.
    std::uint64_t parts = 0;
    std::uint64_t file_bytes = 0;
    /// Of a complete dump: parts that are missing or have another size than the manifest says, and
    /// files among them that it does not name. What is in them is for verify_dump().
    std::uint64_t problems = 0;
    std::vector<std::string> findings;

    /// Whether it is complete, and all of it seems to be there.
    bool whole() const noexcept { return status.phase == dump_phase::complete && problems == 0; }
};

/// Looks at names and sizes, and reads what the dump says of itself, but none of the data. The
/// service's own exports, and what the Go program of this name wrote, are known as well. Blocks,
/// changes nothing. Errors: as read_status().
DYNDUMP_EXPORT error_code read_dump_info(const info_params& params, dump_info& info,
                                         diagnostics& diag);

} // namespace dyndump
