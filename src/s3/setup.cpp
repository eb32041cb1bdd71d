#include "s3/setup.hpp"

#include "aws/region.hpp"
#include "aws/settings.hpp"
#include "core/sentence.hpp"

#include <algorithm>

namespace dyndump::s3 {
namespace {

error_code read_where(const client_params& params, const aws::settings& from, addressing& out,
                      diagnostics& diag) {
    auto ec = read_addressing(params.endpoint_url, from, out, diag);
    if (!ec) {
        ec = aws::find_region(params.region, from, out.where.region, diag);
    }
    if (ec) {
        return ec;
    }
    // Where a bucket is, it says itself when it is asked in the wrong place.
    if (aws::region_of_service(aws::service::s3, out.where).empty() && out.where.region.empty()) {
        out.where.region = "us-east-1";
    }
    out.where.fips = params.use_fips.value_or(out.where.fips);
    out.where.dual_stack = params.use_dual_stack.value_or(out.where.dual_stack);
    out.path_style = params.path_style.value_or(out.path_style);
    return {};
}

error_code read_checksums(const client_params& params, const aws::settings& from, checksums& out,
                          diagnostics& diag) {
    if (params.checksums) {
        out = *params.checksums;
        return {};
    }
    auto wish = from.text("AWS_REQUEST_CHECKSUM_CALCULATION", "request_checksum_calculation")
                    .value_or("when_supported");
    std::ranges::transform(wish, wish.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    });
    if (wish != "when_supported" && wish != "when_required") {
        diag.message = core::sentence("AWS_REQUEST_CHECKSUM_CALCULATION (profile: "
                                      "request_checksum_calculation) is \"{}\"; it must be "
                                      "when_supported or when_required.",
                                      wish);
        return errc::bad_configuration;
    }
    out = wish == "when_required" ? checksums::when_required : checksums::when_supported;
    return {};
}

error_code read_retries(const retry_params& params, const aws::settings& from,
                        core::retry_settings& out, diagnostics& diag) {
    core::retry_mode ignored = core::retry_mode::standard; // S3 has no capacity to share
    if (const auto ec = from.retries(out.max_attempts, ignored, diag)) {
        return ec;
    }
    out.max_attempts = params.max_attempts.value_or(out.max_attempts);
    if (out.max_attempts == 0) {
        diag.message = "max_attempts counts the first request and must be at least 1.";
        return errc::invalid_argument;
    }
    out.patient = params.patient;
    out.max_stall = params.max_stall;
    out.transient_base = std::chrono::milliseconds(100);
    return {};
}

} // namespace

error_code read_configuration(const client_params& params, const aws::environment& env,
                              const aws::file_reader& files, configuration& out,
                              diagnostics& diag) {
    aws::shared_config config;
    if (const auto ec = config.load(env, files, params.profile, diag)) {
        return ec;
    }
    const aws::settings from(env, config);
    if (const auto ec = read_where(params, from, out.where, diag)) {
        return ec;
    }
    if (const auto ec = read_checksums(params, from, out.sums, diag)) {
        return ec;
    }
    out.connection = params.connection;
    if (out.connection.tls.ca_bundle.empty()) {
        const auto bundle = from.text("AWS_CA_BUNDLE", "ca_bundle").value_or("");
        out.connection.tls.ca_bundle = aws::expand_home(env, bundle);
    }
    return read_retries(params.retry, from, out.retry, diag);
}

} // namespace dyndump::s3
