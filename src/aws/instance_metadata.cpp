#include "aws/instance_metadata.hpp"

#include "aws/http_call.hpp"
#include "aws/region.hpp"
#include "aws/settings.hpp"

#include "core/canonical_request.hpp"
#include "core/failure.hpp"
#include "core/sentence.hpp"

#include <boost/asio/error.hpp>

#include <fmt/format.h>

namespace dyndump::aws {

namespace asio = boost::asio;

namespace {

constexpr std::string_view token_lifetime = "21600"; // seconds, the most there is

bool is_local(const core::url& to) {
    return core::is_loopback_host(to.host) || core::is_metadata_host(to.host);
}

} // namespace

error_code instance_metadata::find(diagnostics& diag) {
    shared_config config;
    if (auto ec = with_.load(config, diag)) {
        return ec;
    }
    const settings from(*with_.env, config);
    const auto disabled = with_.env->get("AWS_EC2_METADATA_DISABLED").value_or("false");
    if (core::equals_ignoring_case(disabled, "true")) {
        diag.message = "AWS_EC2_METADATA_DISABLED is true.";
        return errc::no_credentials;
    }
    auto ec =
        from.count("AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout", seconds_, diag);
    if (!ec) {
        ec = from.count("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts",
                        attempts_, diag);
    }
    if (ec) {
        return ec;
    }
    const auto given =
        from.text("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint");
    const auto mode =
        from.text("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode")
            .value_or("ipv4");
    const bool six = core::equals_ignoring_case(mode, "ipv6");
    if (!six && !core::equals_ignoring_case(mode, "ipv4")) {
        diag.message = "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE must be ipv4 or ipv6.";
        return errc::bad_configuration;
    }
    base_ = given.value_or(six ? "http://[fd00:ec2::254]" : "http://169.254.169.254");
    while (base_.ends_with('/')) {
        base_.pop_back();
    }
    core::url checked;
    const auto problem = core::parse_url(base_, checked);
    if (!problem.empty() || !checked.query.empty()) {
        diag.message = core::sentence("AWS_EC2_METADATA_SERVICE_ENDPOINT: the URL {}.",
                                      problem.empty() ? "has a query" : problem);
        return errc::bad_configuration;
    }
    return {};
}

asio::awaitable<error_code> instance_metadata::open(diagnostics& diag) {
    if (auto ec = find(diag)) {
        co_return ec;
    }
    core::url to;
    core::parse_url(base_ + "/latest/api/token", to);
    http_call call("PUT", std::move(to));
    call.local_only = is_local(call.to);
    call.timeout = std::chrono::seconds(seconds_);
    call.attempts = attempts_;
    call.add("x-aws-ec2-metadata-token-ttl-seconds", token_lifetime);
    auto ec = co_await exchange(with_, call, diag);
    if (ec == asio::error::operation_aborted || ec == errc::insecure_endpoint) {
        co_return ec;
    }
    token_ = core::secret(call.response.body.view());
    if (!ec && (token_.empty() || !core::is_header_safe(token_.view()))) {
        ec = errc::malformed_response;
    }
    if (ec) {
        // Most machines are no EC2 instances; version 1 of the protocol is not spoken.
        const auto problem = ec == errc::malformed_response ? "what it answers is none"
                             : diag.http_status != 0
                                 ? fmt::format("it answers {}", diag.http_status)
                                 : ec.message();
        diag.message =
            core::sentence("EC2's metadata service at {} gives no token: {}.", base_, problem);
        co_return errc::no_credentials;
    }
    co_return error_code{};
}

asio::awaitable<error_code> instance_metadata::get(std::string path, core::secret& out,
                                                   diagnostics& diag) {
    core::url to;
    core::parse_url(base_ + path, to);
    http_call call("GET", std::move(to));
    call.local_only = is_local(call.to);
    call.timeout = std::chrono::seconds(seconds_);
    call.attempts = std::max(attempts_, 3u); // it is there: it gave a token
    call.add_secret("x-aws-ec2-metadata-token", token_.view());
    auto ec = co_await exchange(with_, call, diag);
    if (ec && diag.http_status == 404) {
        diag.message = core::sentence("EC2's metadata service has no {}.", path);
        co_return errc::no_credentials;
    }
    if (!ec) {
        out = core::secret(call.response.body.view());
    }
    co_return ec;
}

asio::awaitable<error_code> instance_region(const surroundings& with, std::string& out,
                                            diagnostics& diag) {
    instance_metadata service(with);
    auto ec = co_await service.open(diag);
    if (ec) {
        co_return ec;
    }
    core::secret answer;
    const std::string path = "/latest/meta-data/placement/region";
    auto missing = co_await service.get(path, answer, diag);
    if (missing) {
        co_return missing;
    }
    if (!is_host_label(answer.view())) {
        diag.message = "EC2's metadata service answers with a region that is none.";
        co_return errc::bad_region;
    }
    out = answer.view();
    co_return error_code{};
}

} // namespace dyndump::aws
