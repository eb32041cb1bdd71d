/// \file
/// Where objects lie in S3: buckets, keys, and URLs of the form `s3://BUCKET/PREFIX/`.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/error.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace dyndump::s3 {

/// The most bytes of a key. Source: S3 user guide, "Naming Amazon S3 objects".
inline constexpr std::size_t longest_key = 1024;

/// A bucket, and what the keys of all objects there have in front.
struct location {
    /// A bucket's name or alias, or the ARN of an access point.
    std::string bucket;
    /// Empty, or ends with a slash.
    std::string prefix;

    bool operator==(const location&) const = default;
};

/// Does `text` begin as an S3 URL does, whatever follows?
DYNDUMP_EXPORT bool is_s3_url(std::string_view text) noexcept;

/// Reads `s3://BUCKET/PREFIX/`, or `s3://arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME/PREFIX/`. The
/// prefix is taken as it is, nothing is decoded; its last slash may be left out. Refused, though S3
/// has such keys: control characters, empty segments and those called `.` or `..`, for proxies and
/// tools make something else of them; and a prefix that leaves fewer than 124 bytes of a key.
/// Error: errc::invalid_argument; `diag` says what is wrong.
DYNDUMP_EXPORT error_code parse_location(std::string_view text, location& out, diagnostics& diag);

/// The URL of a location.
DYNDUMP_EXPORT std::string to_string(const location& where);

/// Can `bucket` be a bucket's name (old ones may have capitals, underscores and up to 255
/// characters) or an access point's ARN? Error: errc::invalid_argument.
/// Source: S3 user guide, "General purpose bucket naming rules".
DYNDUMP_EXPORT error_code check_bucket(std::string_view bucket, diagnostics& diag);

/// Can `key` name an object: 1 to 1,024 bytes of UTF-8? Error: errc::invalid_argument.
DYNDUMP_EXPORT error_code check_key(std::string_view key, diagnostics& diag);

} // namespace dyndump::s3
