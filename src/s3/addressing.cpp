#include "s3/addressing.hpp"

#include "aws/region.hpp"
#include "core/sentence.hpp"
#include "s3/bucket_arn.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace dyndump::s3 {
namespace {

error_code no_such_endpoint(diagnostics& diag, std::string_view message) {
    diag.message = printable(message, whole_text);
    return errc::bad_endpoint;
}

/// Of the profile's `s3` section; an empty value counts as absent.
std::string_view in_s3_section(const aws::shared_config& config, std::string_view name) {
    const auto* section = config.profile(config.profile_name());
    return section == nullptr ? std::string_view()
                              : section->get("s3", name).value_or(std::string_view());
}

bool is_true(std::string_view text) noexcept {
    return text == "true" || text == "True" || text == "TRUE";
}

/// Can it be one label of the host's name? Source: the SDKs' aws.isVirtualHostableS3Bucket.
bool fits_into_host(std::string_view bucket) noexcept {
    return bucket.size() >= 3 && aws::is_host_label(bucket) &&
           std::ranges::none_of(bucket, [](char c) { return c >= 'A' && c <= 'Z'; });
}

void set_host(bucket_place& out, const core::url& to, std::string_view in_front) {
    core::url full = to;
    if (!in_front.empty()) {
        full.host = fmt::format("{}.{}", in_front, to.host);
    }
    out.tls = full.tls;
    out.host = full.host;
    out.port = full.port;
    out.host_header = full.host_header();
    out.path = full.path;
    if (!out.path.ends_with('/')) {
        out.path += '/';
    }
}

std::string access_point_host(const aws::endpoint_params& where, const access_point_arn& arn,
                              std::string_view suffix) {
    return fmt::format(
        "{}{}{}.{}.{}", arn.service == "s3" ? "s3-accesspoint" : std::string_view(arn.service),
        where.fips ? "-fips" : "", where.dual_stack ? ".dualstack" : "", arn.region, suffix);
}

error_code check_arn(const addressing& wishes, const access_point_arn& arn, diagnostics& diag) {
    const auto& configured = wishes.where.region;
    const auto& home = aws::partition_of(arn.region);
    if (wishes.path_style || wishes.accelerate) {
        return no_such_endpoint(diag, fmt::format("An access point's ARN cannot be used with {}.",
                                                  wishes.path_style ? "path-style addressing"
                                                                    : "Transfer Acceleration"));
    }
    if (home.name != arn.partition) {
        return no_such_endpoint(
            diag, fmt::format("The access point's ARN is of the partition {}, but its "
                              "region {} is in {}.",
                              arn.partition, arn.region, home.name));
    }
    if (arn.service == "s3-object-lambda" && wishes.where.dual_stack) {
        return no_such_endpoint(diag, "S3 Object Lambda has no dual-stack endpoints.");
    }
    if (wishes.where.fips && home.name == "aws-cn") {
        return no_such_endpoint(diag, "S3 has no FIPS endpoints in China.");
    }
    if (!wishes.use_arn_region && !configured.empty() && configured != arn.region) {
        diag.message = core::sentence("The access point's ARN is of the region {}, but {} is "
                                      "configured, and AWS_S3_USE_ARN_REGION (profile: "
                                      "s3_use_arn_region) is false.",
                                      arn.region, configured);
        return errc::bad_region;
    }
    return {};
}

error_code resolve_arn(const addressing& wishes, std::string_view bucket, bucket_place& out,
                       diagnostics& diag) {
    access_point_arn arn;
    const auto problem = parse_access_point(bucket, arn);
    if (!problem.empty()) {
        diag.message = core::sentence("The bucket's ARN {}.", problem);
        return errc::invalid_argument;
    }
    if (const auto ec = check_arn(wishes, arn, diag)) {
        return ec;
    }
    auto where = wishes.where;
    where.region = arn.region;
    aws::endpoint found;
    if (const auto ec = resolve_endpoint(aws::service::s3, where, {}, found, diag)) {
        return ec;
    }
    if (where.url.empty()) {
        found.address.host = access_point_host(where, arn, aws::partition_of(arn.region).suffix);
    } else if (core::is_address(found.address.host)) {
        return no_such_endpoint(
            diag, "An access point's ARN cannot be used with an endpoint that is an IP "
                  "address: the access point goes into the host's name.");
    }
    set_host(out, found.address, fmt::format("{}-{}", arn.name, arn.account));
    out.region = arn.region;
    out.signing_name = arn.service;
    return {};
}

} // namespace

error_code read_addressing(std::string_view given_url, const aws::settings& from, addressing& out,
                           diagnostics& diag) {
    const auto region = out.where.region;
    auto ec = aws::read_endpoint_settings(aws::service::s3, given_url, from, out.where, diag);
    out.where.region = region;
    const auto arn_region = from.text("AWS_S3_USE_ARN_REGION", "s3_use_arn_region");
    if (!ec && arn_region) {
        ec = from.flag("AWS_S3_USE_ARN_REGION", "s3_use_arn_region", out.use_arn_region, diag);
    }
    if (ec) {
        return ec;
    }
    const auto style = in_s3_section(from.config(), "addressing_style");
    if (!style.empty() && style != "path" && style != "virtual" && style != "auto") {
        diag.message =
            core::sentence("addressing_style in the s3 section of profile \"{}\" must be "
                           "path, virtual or auto.",
                           from.config().profile_name());
        return errc::bad_configuration;
    }
    out.path_style = style == "path";
    out.accelerate = is_true(in_s3_section(from.config(), "use_accelerate_endpoint"));
    const auto regional =
        from.text("AWS_S3_US_EAST_1_REGIONAL_ENDPOINT", "s3_us_east_1_regional_endpoint");
    out.global_endpoint = regional == "legacy";
    return {};
}

error_code resolve_bucket(const addressing& wishes, std::string_view bucket, bucket_place& out,
                          diagnostics& diag) {
    bucket_place place;
    if (is_arn(bucket)) {
        if (const auto ec = resolve_arn(wishes, bucket, place, diag)) {
            return ec;
        }
        out = std::move(place);
        return {};
    }
    auto where = wishes.where;
    if (wishes.global_endpoint && where.region == "us-east-1") {
        where.region = "aws-global";
    }
    aws::endpoint found;
    if (const auto ec = resolve_endpoint(aws::service::s3, where, {}, found, diag)) {
        return ec;
    }
    if (!found.address.query.empty()) {
        return no_such_endpoint(diag,
                                "S3's endpoint URL has a query (?), which its requests need for "
                                "themselves.");
    }
    if (wishes.accelerate) {
        if (wishes.path_style || !fits_into_host(bucket) || where.fips || !where.url.empty()) {
            return no_such_endpoint(
                diag, "Transfer Acceleration (use_accelerate_endpoint) needs a bucket "
                      "whose name has no dots or capitals, and goes neither with "
                      "path-style addressing nor FIPS nor an endpoint URL.");
        }
        found.address.host = fmt::format("s3-accelerate{}.{}", where.dual_stack ? ".dualstack" : "",
                                         aws::partition_of(where.region).suffix);
    }
    const bool in_path =
        wishes.path_style || !fits_into_host(bucket) || core::is_address(found.address.host);
    set_host(place, found.address, in_path ? std::string_view() : bucket);
    if (in_path) {
        append_encoded(place.path, bucket, false);
        place.path += '/';
    }
    place.region = found.signing_region;
    out = std::move(place);
    return {};
}

void append_encoded(std::string& out, std::string_view text, bool keeps_slashes) {
    static constexpr char digits[] = "0123456789ABCDEF";
    for (const char c : text) {
        const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~' ||
                           (keeps_slashes && c == '/');
        if (plain) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
}

} // namespace dyndump::s3
