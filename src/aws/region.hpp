/// \file
/// Regions and the partitions they belong to.
#pragma once

#include "aws/settings.hpp"

#include <dyndump/error.hpp>

#include <string>
#include <string_view>

namespace dyndump::aws {

/// Can `text` be one label of a host name: 1 to 63 letters, digits and inner hyphens? A region (or
/// account id) that is not could turn the endpoint into somebody else's.
bool is_host_label(std::string_view text) noexcept;

/// A group of regions with domain names of its own.
struct partition {
    std::string_view name;
    std::string_view suffix;
    std::string_view dual_stack_suffix;
};

/// The partition of a region; of one that is not known, `aws`.
/// Source: the partitions that the AWS SDKs publish.
const partition& partition_of(std::string_view region) noexcept;

/// `given` if it is not empty, else AWS_REGION, AWS_DEFAULT_REGION, the profile's. Success with an
/// empty `out`: none is configured (EC2's metadata may still know).
/// Error: errc::bad_region if it is no host label.
error_code find_region(std::string_view given, const settings& from, std::string& out,
                       diagnostics& diag);

} // namespace dyndump::aws
