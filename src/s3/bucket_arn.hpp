/// \file
/// Buckets that are named by the ARN of an access point.
/// Source: S3 user guide, "Naming, ARNs and aliases for access points"; the endpoint rules that the
/// AWS SDKs publish.
#pragma once

#include <cstddef>
#include <string_view>

namespace dyndump::s3 {

/// Views into the text that was read.
struct access_point_arn {
    /// `s3`, or `s3-object-lambda`: what requests are signed for, too.
    std::string_view service;
    std::string_view partition;
    std::string_view region;
    std::string_view account;
    std::string_view name;
};

inline bool is_arn(std::string_view bucket) noexcept {
    return bucket.starts_with("arn:");
}

/// Reads `arn:PARTITION:SERVICE:REGION:ACCOUNT:accesspoint/NAME`, or with a colon before NAME.
/// Returns an empty view and fills `out`, or what is wrong, in words that end the sentence "The
/// bucket's ARN ...".
std::string_view parse_access_point(std::string_view text, access_point_arn& out) noexcept;

/// How much of `text`, which begins with an ARN, is the ARN: up to the slash behind its name.
std::size_t length_of_arn(std::string_view text) noexcept;

} // namespace dyndump::s3
