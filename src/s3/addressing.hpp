/// \file
/// Which host and path stand for a bucket, and what requests there are signed for.
/// Source: the endpoint rules that the AWS SDKs publish.
#pragma once

#include "aws/endpoint.hpp"

#include <dyndump/error.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace dyndump::s3 {

/// All that decides about it but for the bucket.
struct addressing {
    aws::endpoint_params where;
    /// The bucket in the path, never in the host's name. Otherwise it is in the host's name where
    /// it can be: not with a dot (a certificate's `*` stands for one label), capitals or
    /// underscores, and not before an IP address.
    bool path_style = false;
    /// S3 Transfer Acceleration.
    bool accelerate = false;
    /// us-east-1 by the host that has no region in its name.
    bool global_endpoint = false;
    /// An access point's ARN may be of another region than the one that is configured.
    bool use_arn_region = true;

    addressing() {}
};

/// Where a bucket is.
struct bucket_place {
    bool tls = true;
    std::string host;
    std::uint16_t port = 443;
    std::string host_header;
    /// What goes before the key; ends with a slash.
    std::string path;
    std::string region;
    std::string signing_name = "s3";

    bucket_place() {}
};

/// Reads from the environment and the profile what `given_url` and `out.where.region` do not say:
/// the endpoint as read_endpoint_settings() does, and the profile's `s3` section, as botocore has
/// it: `addressing_style`, `use_accelerate_endpoint`, `us_east_1_regional_endpoint`. Error:
/// errc::bad_configuration.
error_code read_addressing(std::string_view given_url, const aws::settings& from, addressing& out,
                           diagnostics& diag);

/// Resolves `bucket`, which check_bucket() takes. Errors: errc::bad_region, errc::bad_endpoint,
/// errc::invalid_argument (an ARN that cannot be used).
error_code resolve_bucket(const addressing& wishes, std::string_view bucket, bucket_place& out,
                          diagnostics& diag);

/// Appends `text` as it goes on the wire, encoded once: unreserved characters stay, and slashes
/// where `keeps_slashes`.
void append_encoded(std::string& out, std::string_view text, bool keeps_slashes);

} // namespace dyndump::s3
