#include "client/setup.hpp"

#include "aws/region.hpp"
#include "aws/settings.hpp"

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
    out.connection = params.connection;
    if (out.connection.tls.ca_bundle.empty()) {
        const auto bundle = settings.text("AWS_CA_BUNDLE", "ca_bundle").value_or("");
        out.connection.tls.ca_bundle = aws::expand_home(*from.env, bundle);
    }
    return read_retries(params.retry, settings, out, diag);
}

} // namespace dyndump::detail
