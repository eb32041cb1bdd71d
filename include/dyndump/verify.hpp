/// \file
/// Checks that a dump is whole and unharmed.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/error.hpp>
#include <dyndump/json_encoder.hpp>
#include <dyndump/s3/client.hpp>
#include <dyndump/signature.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dyndump {

/// What verify_dump() looks at.
struct verify_params {
    /// The directory of a dump, Parquet files of a parquet_writer (a directory of them, or one), or
    /// a file of JSON lines, compressed or not; in S3 its URL:
    /// `s3://BUCKET/PREFIX/`.
    std::string path;
    /// What a path `s3://BUCKET/PREFIX/` is read with. Calls wait for it, so its context must be
    /// run by another thread than those that call; it must outlive the call.
    std::optional<s3::client> objects;
    /// What a file holds; a directory's manifest says it.
    json_format format = json_format::dynamodb_json;
    /// The attributes that no two items of a file share; empty: not looked at.
    std::vector<std::string> key;
    /// Compute the items' signature; and hold it against the manifest's, if that has one.
    bool signature = false;
    /// Bytes for keys; more keys than fit are sorted in a temporary file in $TMPDIR.
    std::size_t memory = std::size_t{256} << 20;
    /// Problems to describe; all are counted.
    std::size_t most_findings = 20;

    verify_params() {}
    explicit verify_params(std::string where)
        : path(std::move(where)) {}
};

/// A part and what it holds.
struct signed_part {
    /// Relative to the dump; of a file its own.
    std::string path;
    std::uint32_t segment = 0;
    items_signature signature;
};

/// What verify_dump() found.
struct verify_result {
    std::uint64_t parts = 0;
    std::uint64_t items = 0;
    /// The items' lines.
    std::uint64_t bytes = 0;
    /// Whether keys were known and compared.
    bool keys_compared = false;
    /// If it was asked for: of all items, and of each part.
    items_signature signature;
    std::vector<signed_part> signed_parts;
    /// False for `plain`, which does not tell a set from a list nor binary from text: then the
    /// signature is that of the plain form, equal for dumps in plain only.
    bool signature_is_exact = true;
    std::uint64_t problems = 0;
    /// Each names the part or the key.
    std::vector<std::string> findings;
};

/// Reads all of it: checksums, sizes and counts against the manifest, each item as JSON, keys that
/// occur twice, files that do not belong. Blocks; memory is bounded. Errors: errc::corrupt_output
/// if there are findings; errc::stopped if the dump is not finished; the system's or the S3
/// client's if something cannot be read. `diag.message` says what.
DYNDUMP_EXPORT error_code verify_dump(const verify_params& params, verify_result& result,
                                      diagnostics& diag);

} // namespace dyndump
