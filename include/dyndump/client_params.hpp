/// \file
/// What a client is made from.
#pragma once

#include <dyndump/credentials.hpp>
#include <dyndump/logger.hpp>
#include <dyndump/retry_params.hpp>
#include <dyndump/time_source.hpp>
#include <dyndump/transport.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace dyndump {

/// Whether DynamoDB is asked at the account's own host name.
/// Source: AWS SDKs reference guide, "Account-based endpoints".
enum class account_id_endpoint_mode {
    /// If the credentials tell the account, and the region has such names.
    preferred,
    disabled,
    /// errc::bad_endpoint otherwise.
    required,
};

/// All that a client is made from. What is left out is found as an AWS SDK finds it: in the
/// environment, then in the profile.
struct client_params {
    /// A profile of the shared files. Empty: AWS_PROFILE, AWS_DEFAULT_PROFILE, "default".
    std::string profile;
    /// E.g. "eu-west-1". Must be a single host label. Empty: AWS_REGION, AWS_DEFAULT_REGION, the
    /// profile's; failing all, that of the ARN by which a table is named; else EC2's metadata
    /// service is asked at the first operation.
    std::string region;
    /// E.g. "http://localhost:8000"; a path is kept. Empty: AWS_ENDPOINT_URL_DYNAMODB, then
    /// AWS_ENDPOINT_URL, the profile's; else the service's own address in the region.
    std::string endpoint_url;
    /// Unset: AWS_USE_FIPS_ENDPOINT, the profile's use_fips_endpoint, no.
    std::optional<bool> use_fips;
    /// Unset: AWS_USE_DUALSTACK_ENDPOINT, the profile's use_dualstack_endpoint, no.
    std::optional<bool> use_dual_stack;
    /// Unset: AWS_ACCOUNT_ID_ENDPOINT_MODE, the profile's, preferred.
    std::optional<dyndump::account_id_endpoint_mode> account_id_endpoint_mode;
    /// Lets an http:// endpoint be another machine; without it that is errc::insecure_endpoint.
    bool allow_http = false;
    /// Null: default_credentials().
    std::shared_ptr<credentials_provider> credentials;
    retry_params retry;
    /// Used when `transport` is null. An empty `tls.ca_bundle`: AWS_CA_BUNDLE, the profile's
    /// ca_bundle, the system's roots.
    transport_params connection;
    /// The most bytes of a response body.
    std::size_t max_response_bytes = std::size_t{64} << 20;
    /// Is notified of pages, retries, throttles, refreshes and connections, as lines or as typed
    /// events.
    logger log;

    /// Seams; null means the real one.
    std::shared_ptr<dyndump::transport> transport;
    std::shared_ptr<time_source> time;
    std::shared_ptr<random_source> random;

    client_params() {}
};

} // namespace dyndump
