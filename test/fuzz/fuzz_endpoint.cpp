// Endpoints: URLs as users write them, regions, accounts. What is accepted is a host that was asked
// for, and may stand in a header.
//   choice of the wishes, region, account, the URL
#include "aws/endpoint.hpp"
#include "aws/region.hpp"
#include "core/url.hpp"
#include "fuzz/input.hpp"

namespace {

using namespace dyndump;
using fuzz::require;

void require_sound(const core::url& address) {
    require(!address.host.empty() && address.port != 0);
    require(core::is_header_safe(address.host_header()));
    for (const char c : address.host_header()) {
        require(c != '/' && c != '@' && c != '?' && c != '#' && c != '\\' && c != ' ');
    }
}

void read_url(const std::string& text) {
    core::url parsed;
    if (!core::parse_url(text, parsed).empty()) {
        require(parsed == core::url{});
        return;
    }
    require_sound(parsed);
    require(parsed.path.starts_with('/'));
    static_cast<void>(core::is_loopback_host(parsed.host));
    static_cast<void>(core::is_metadata_host(parsed.host));
    core::url again;
    const auto question = parsed.query.empty() ? "" : "?" + parsed.query;
    require(core::parse_url(parsed.origin() + parsed.path + question, again).empty());
    require(again == parsed);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    fuzz::input in(data, size);
    const auto wishes = in.choice();
    aws::endpoint_params params;
    params.fips = (wishes & 1) != 0;
    params.dual_stack = (wishes & 2) != 0;
    params.account_mode = static_cast<aws::account_endpoint_mode>((wishes >> 2) % 3);
    params.region = in.line();
    const auto account = in.line();
    params.url = in.rest();
    read_url(params.url);

    aws::endpoint where;
    diagnostics diag;
    const auto which = static_cast<aws::service>((wishes >> 4) % 5);
    if (aws::resolve_endpoint(which, params, account, where, diag)) {
        require(!diag.message.empty());
        return 0;
    }
    require_sound(where.address);
    require(aws::is_host_label(where.signing_region));
    const auto& home = aws::partition_of(params.region);
    // S3 says "dualstack" in a host of the ordinary domain.
    const bool other_domain = params.dual_stack && which != aws::service::s3;
    require(!params.url.empty() || params.region == "local" ||
            where.address.host.ends_with(other_domain ? home.dual_stack_suffix : home.suffix));
    return 0;
}
