/// \file
/// Where a service is, in a region, with the user's wishes.
/// Source: the endpoint rules that the AWS SDKs publish; AWS SDKs reference guide,
/// "Service-specific endpoints", "Account-based endpoints".
#pragma once

#include "aws/settings.hpp"
#include "core/url.hpp"

#include <dyndump/error.hpp>

#include <string>
#include <string_view>

namespace dyndump::aws {

enum class service { dynamodb, s3, sts, sso, sso_oidc, application_autoscaling };

/// Whether DynamoDB is asked at the account's own host name.
enum class account_endpoint_mode {
    /// If the account's id is known and the region has such names.
    preferred,
    disabled,
    /// An error otherwise.
    required,
};

/// All that decides about an endpoint.
struct endpoint_params {
    /// A single host label; see find_region. May be empty if `url` tells it, or is of this machine.
    std::string region;
    /// Overrides everything below it; empty: none. See read_endpoint_settings.
    std::string url;
    bool fips = false;
    bool dual_stack = false;
    account_endpoint_mode account_mode = account_endpoint_mode::preferred;

    endpoint_params() {}
};

/// Where to send requests, and the region to sign them for.
struct endpoint {
    core::url address;
    std::string signing_region;
};

/// Fills all but the region from the environment and the profile. `given_url` (the program's
/// option) wins; then AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, the profile's services section,
/// the profile's endpoint_url; AWS_IGNORE_CONFIGURED_ENDPOINT_URLS leaves only the first. Error:
/// errc::bad_configuration, with words.
error_code read_endpoint_settings(service which, std::string_view given_url, const settings& from,
                                  endpoint_params& out, diagnostics& diag);

/// The region in which AWS itself is asked, or empty if that is open: no region is configured, or
/// the URL is of a host that is not AWS's own, which says nothing of regions.
std::string region_of_service(service which, const endpoint_params& params);

/// Resolves. `account_id` is that of the credentials in use, empty if not known; only DynamoDB's
/// account endpoints use it.
/// Errors: errc::bad_region (empty, or no host label), errc::bad_endpoint (not a URL that can be
/// used, or wishes that contradict each other).
error_code resolve_endpoint(service which, const endpoint_params& params,
                            std::string_view account_id, endpoint& out, diagnostics& diag);

} // namespace dyndump::aws
