#include "client/setup.hpp"

#include "aws/region.hpp"
#include "aws/settings.hpp"
#include "core/url.hpp"

#include <fmt/format.h>

namespace dyndump::detail {
namespace {

aws::account_endpoint_mode mode_of(account_id_endpoint_mode wish) {
    switch (wish) {
    case account_id_endpoint_mode::disabled:
        return aws::account_endpoint_mode::disabled;
    case account_id_endpoint_mode::required:
        return aws::account_endpoint_mode::required;
    case account_id_endpoint_mode::preferred:
        break;
    }
    return aws::account_endpoint_mode::preferred;
}

error_code read_endpoint(const client_params& params, const aws::settings& from,
                         aws::endpoint_params& out, diagnostics& diag) {
    auto ec =
        aws::read_endpoint_settings(aws::service::dynamodb, params.endpoint_url, from, out, diag);
    if (!ec) {
        ec = aws::find_region(params.region, from, out.region, diag);
    }
    out.fips = params.use_fips.value_or(out.fips);
    out.dual_stack = params.use_dual_stack.value_or(out.dual_stack);
    if (params.account_id_endpoint_mode) {
        out.account_mode = mode_of(*params.account_id_endpoint_mode);
    }
    return ec;
}

// The region in which AWS itself is asked; empty: another server is.
std::string region_of_aws(const aws::endpoint_params& dynamodb) {
    auto region = region_of_service(aws::service::dynamodb, dynamodb);
    core::url to;
    if (dynamodb.url.empty() || !core::parse_url(dynamodb.url, to).empty()) {
        return region;
    }
    const auto& home = aws::partition_of(region);
    const bool own = to.host.ends_with(fmt::format(".{}", home.suffix)) ||
                     to.host.ends_with(fmt::format(".{}", home.dual_stack_suffix));
    return own ? region : std::string();
}

// An emulator, or a DynamoDB behind an address of the user's own, scales nothing; nor should AWS be
// asked of a table that is elsewhere. Unless an address is configured for this service as well.
error_code read_scaling(const aws::settings& from, const aws::endpoint_params& dynamodb,
                        std::optional<aws::endpoint_params>& out, diagnostics& diag) {
    aws::endpoint_params found;
    const auto which = aws::service::application_autoscaling;
    if (auto ec = aws::read_endpoint_settings(which, {}, from, found, diag)) {
        return ec;
    }
    const auto region = region_of_aws(dynamodb);
    const bool open = dynamodb.url.empty() && dynamodb.region.empty(); // asked for later
    found.region = region.empty() ? dynamodb.region : region;
    found.fips = dynamodb.fips;
    found.dual_stack = dynamodb.dual_stack;
    if (!found.url.empty() || !region.empty() || open) {
        out = std::move(found);
    }
    return {};
}

error_code read_retries(const retry_params& params, const aws::settings& from, configuration& out,
                        diagnostics& diag) {
    if (auto ec = from.retries(out.retry.max_attempts, out.mode, diag)) {
        return ec;
    }
    if (params.max_attempts) {
        out.retry.max_attempts = *params.max_attempts;
    }
    if (out.retry.max_attempts == 0) {
        diag.message = "max_attempts counts the first request and must be at least 1.";
        return errc::invalid_argument;
    }
    if (params.mode) {
        out.mode = *params.mode == retry_mode::adaptive ? core::retry_mode::adaptive
                                                        : core::retry_mode::standard;
    }
    out.retry.patient = params.patient;
    out.retry.max_stall = params.max_stall;
    return {};
}

} // namespace

error_code read_configuration(const client_params& params, const aws::surroundings& from,
                              configuration& out, diagnostics& diag) {
    aws::shared_config config;
    if (auto ec = from.load(config, diag)) {
        return ec;
    }
    const aws::settings settings(*from.env, config);
    if (auto ec = read_endpoint(params, settings, out.where, diag)) {
        return ec;
    }
    if (auto ec = read_scaling(settings, out.where, out.scaling, diag)) {
        return ec;
    }
    out.connection = params.connection;
    if (out.connection.tls.ca_bundle.empty()) {
        const auto bundle = settings.text("AWS_CA_BUNDLE", "ca_bundle").value_or("");
        out.connection.tls.ca_bundle = aws::expand_home(*from.env, bundle);
    }
    return read_retries(params.retry, settings, out, diag);
}

} // namespace dyndump::detail
