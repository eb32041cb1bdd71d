#include "aws/endpoint.hpp"

#include "aws/region.hpp"
#include "core/sentence.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

namespace dyndump::aws {
namespace {

struct service_names {
    std::string_view host;
    std::string_view variable;
    std::string_view section_key;
};

const service_names& names_of(service which) {
    static constexpr std::array<service_names, 6> names{{
        {"dynamodb", "AWS_ENDPOINT_URL_DYNAMODB", "dynamodb"},
        {"s3", "AWS_ENDPOINT_URL_S3", "s3"},
        {"sts", "AWS_ENDPOINT_URL_STS", "sts"},
        {"portal.sso", "AWS_ENDPOINT_URL_SSO", "sso"},
        {"oidc", "AWS_ENDPOINT_URL_SSO_OIDC", "sso_oidc"},
        {"application-autoscaling", "AWS_ENDPOINT_URL_APPLICATION_AUTO_SCALING",
         "application_auto_scaling"},
    }};
    return names[static_cast<std::size_t>(which)];
}

error_code configured_url(service which, const settings& from, std::string& out,
                          diagnostics& diag) {
    const service_names& names = names_of(which);
    for (std::string_view variable : {names.variable, std::string_view("AWS_ENDPOINT_URL")}) {
        if (auto value = from.env().get(variable)) {
            out = std::move(*value);
            return {};
        }
    }
    const shared_config& config = from.config();
    if (const auto section_name = config.get("services")) {
        const profile_section* section = config.services(*section_name);
        if (section == nullptr) {
            diag.message =
                core::sentence("Profile \"{}\" names the section [services {}], which {} "
                               "does not have.",
                               config.profile_name(), *section_name, config.config_path());
            return errc::bad_configuration;
        }
        const auto value = section->get(names.section_key, "endpoint_url");
        if (value && !value->empty()) {
            out = *value;
            return {};
        }
    }
    out = config.get("endpoint_url").value_or(std::string_view());
    return {};
}

error_code read_account_mode(const settings& from, account_endpoint_mode& out, diagnostics& diag) {
    const std::string value =
        from.text("AWS_ACCOUNT_ID_ENDPOINT_MODE", "account_id_endpoint_mode").value_or("preferred");
    if (value == "preferred") {
        out = account_endpoint_mode::preferred;
    } else if (value == "disabled") {
        out = account_endpoint_mode::disabled;
    } else if (value == "required") {
        out = account_endpoint_mode::required;
    } else {
        diag.message = core::sentence("AWS_ACCOUNT_ID_ENDPOINT_MODE (profile: "
                                      "account_id_endpoint_mode) is \"{}\"; it must be preferred, "
                                      "disabled or required.",
                                      value);
        return errc::bad_configuration;
    }
    return {};
}

error_code bad_endpoint_because(diagnostics& diag, std::string_view message) {
    diag.message = printable(message, whole_text);
    return errc::bad_endpoint;
}

error_code custom_endpoint(const endpoint_params& params, endpoint& out, diagnostics& diag) {
    if (params.fips || params.dual_stack) {
        return bad_endpoint_because(
            diag, "An endpoint URL cannot be combined with FIPS or dual-stack endpoints. "
                  "Remove one of them.");
    }
    const std::string_view problem = core::parse_url(params.url, out.address);
    if (!problem.empty()) {
        return bad_endpoint_because(diag,
                                    fmt::format("The endpoint URL {}. An example of a good one: "
                                                "http://localhost:8000",
                                                problem));
    }
    return {};
}

/// The host of DynamoDB for one account, or empty if it is not to be used.
error_code account_host(const endpoint_params& params, std::string_view account_id,
                        std::string& out, diagnostics& diag) {
    out.clear();
    const partition& home = partition_of(params.region);
    const bool required = params.account_mode == account_endpoint_mode::required;
    if (params.account_mode == account_endpoint_mode::disabled) {
        return {};
    }
    if (params.fips || home.name != "aws") {
        return !required ? error_code()
                         : bad_endpoint_because(
                               diag, "Account endpoints are required "
                                     "(account_id_endpoint_mode), but do not exist for FIPS or "
                                     "outside the partition aws. Set the mode to preferred.");
    }
    if (account_id.empty()) {
        return !required
                   ? error_code()
                   : bad_endpoint_because(
                         diag, "Account endpoints are required (account_id_endpoint_mode), but "
                               "the credentials do not tell the account. Set AWS_ACCOUNT_ID or "
                               "the profile's aws_account_id, or set the mode to preferred.");
    }
    if (!is_host_label(account_id)) {
        return bad_endpoint_because(diag,
                                    "The account id of the credentials is not made of digits.");
    }
    out = fmt::format("{}.ddb.{}.{}", account_id, params.region,
                      params.dual_stack ? home.dual_stack_suffix : home.suffix);
    return {};
}

/// The pseudo-region of the hosts without a region in their names, which are in us-east-1.
constexpr std::string_view global_region = "aws-global";

bool has_global_host(service which) noexcept {
    return which == service::s3 || which == service::sts;
}

/// S3's hosts say "dualstack" in the ordinary domain; all others have a domain of their own for it.
std::string s3_host(const endpoint_params& params, const partition& home) {
    if (params.region == global_region && !params.fips && !params.dual_stack) {
        return fmt::format("s3.{}", home.suffix);
    }
    return fmt::format("s3{}{}.{}.{}", params.fips ? "-fips" : "",
                       params.dual_stack ? ".dualstack" : "",
                       params.region == global_region ? "us-east-1" : params.region, home.suffix);
}

std::string standard_host(service which, const endpoint_params& params) {
    const partition& home = partition_of(params.region);
    if (which == service::s3) {
        return s3_host(params, home);
    }
    // GovCloud's plain endpoints are FIPS endpoints.
    const bool plain_is_fips = home.name == "aws-us-gov" && !params.dual_stack &&
                               (which == service::dynamodb || which == service::sts ||
                                which == service::application_autoscaling);
    return fmt::format("{}{}.{}.{}", names_of(which).host,
                       params.fips && !plain_is_fips ? "-fips" : "", params.region,
                       params.dual_stack ? home.dual_stack_suffix : home.suffix);
}

error_code standard_endpoint(service which, const endpoint_params& params,
                             std::string_view account_id, endpoint& out, diagnostics& diag) {
    if (which == service::dynamodb && params.region == "local") {
        if (params.fips || params.dual_stack) {
            return bad_endpoint_because(diag,
                                        "The region \"local\" has no FIPS or dual-stack endpoint.");
        }
        out.address = {false, "localhost", 8000, "/", ""};
        out.signing_region = "us-east-1";
        return {};
    }
    if (which == service::dynamodb) {
        if (const error_code ec = account_host(params, account_id, out.address.host, diag)) {
            return ec;
        }
    }
    if (which == service::s3 && params.fips && partition_of(params.region).name == "aws-cn") {
        return bad_endpoint_because(diag, "S3 has no FIPS endpoints in China. Unset "
                                          "AWS_USE_FIPS_ENDPOINT or the profile's "
                                          "use_fips_endpoint.");
    }
    if (out.address.host.empty()) {
        out.address.host = standard_host(which, params);
    }
    if (params.region == global_region && has_global_host(which)) {
        out.signing_region = "us-east-1";
    }
    return {};
}

/// The region in S3's own form of a host name, with or without a bucket or access point in front.
std::string region_in_s3_host(std::string_view host) {
    std::vector<std::string_view> labels;
    while (!host.empty()) {
        labels.push_back(host.substr(0, host.find('.')));
        host.remove_prefix(std::min(host.size(), labels.back().size() + 1));
    }
    for (std::size_t i = labels.size(); i-- > 0;) {
        const auto label = labels[i];
        if (label != "s3" && label != "s3-fips" && !label.starts_with("s3-accesspoint")) {
            continue;
        }
        const std::size_t at =
            i + 1 < labels.size() && labels[i + 1] == "dualstack" ? i + 2 : i + 1;
        if (at + 1 >= labels.size()) {
            return {};
        }
        const auto suffix = partition_of(labels[at]).suffix;
        const bool global = labels[at] == "amazonaws";
        return global                               ? "us-east-1"
               : suffix.starts_with(labels[at + 1]) ? std::string(labels[at])
                                                    : std::string();
    }
    return {};
}

/// The region that a custom URL implies: the one in a host name of the service's own form; on this
/// machine, where servers take any, us-east-1. Empty: none.
std::string region_in_host(service which, std::string_view host) {
    if (core::is_loopback_host(host)) {
        return "us-east-1";
    }
    if (which == service::s3) {
        return region_in_s3_host(core::without_final_dot(host));
    }
    const std::string_view prefix = names_of(which).host;
    if (!host.starts_with(prefix)) {
        return {};
    }
    host.remove_prefix(prefix.size());
    if (host.starts_with("-fips.")) {
        host.remove_prefix(5);
    }
    const std::size_t end = host.find('.', 1);
    return host.starts_with('.') && end != host.npos ? std::string(host.substr(1, end - 1))
                                                     : std::string();
}

} // namespace

error_code read_endpoint_settings(service which, std::string_view given_url, const settings& from,
                                  endpoint_params& out, diagnostics& diag) {
    error_code ec = from.flag("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint", out.fips, diag);
    if (!ec) {
        ec =
            from.flag("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint", out.dual_stack, diag);
    }
    if (!ec) {
        ec = read_account_mode(from, out.account_mode, diag);
    }
    bool ignore_configured = false;
    if (!ec) {
        ec = from.flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls",
                       ignore_configured, diag);
    }
    if (ec) {
        return ec;
    }
    out.url = given_url;
    return out.url.empty() && !ignore_configured ? configured_url(which, from, out.url, diag)
                                                 : error_code();
}

std::string region_of_service(service which, const endpoint_params& params) {
    if (params.url.empty()) {
        return params.region == "local" ? std::string() : params.region;
    }
    core::url to;
    const bool good = core::parse_url(params.url, to).empty();
    return good && !core::is_loopback_host(to.host) ? region_in_host(which, to.host)
                                                    : std::string();
}

error_code resolve_endpoint(service which, const endpoint_params& params,
                            std::string_view account_id, endpoint& out, diagnostics& diag) {
    endpoint result;
    result.signing_region = params.region;
    if (!params.url.empty()) {
        if (const error_code ec = custom_endpoint(params, result, diag)) {
            return ec;
        }
        if (result.signing_region.empty()) {
            result.signing_region = region_in_host(which, result.address.host);
        }
    }
    if (result.signing_region.empty()) {
        diag.message = "No region is configured. Use --region, AWS_REGION or the profile's region.";
        return errc::bad_region;
    }
    if (!is_host_label(result.signing_region)) {
        diag.message = "The region is not a single host label such as eu-west-1.";
        return errc::bad_region;
    }
    if (params.url.empty()) {
        if (const error_code ec = standard_endpoint(which, params, account_id, result, diag)) {
            return ec;
        }
    }
    out = std::move(result);
    return {};
}

} // namespace dyndump::aws
