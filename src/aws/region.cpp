#include "aws/region.hpp"

#include "core/sentence.hpp"

#include <dyndump/printable.hpp>

#include <algorithm>
#include <array>
#include <cctype>

namespace dyndump::aws {
namespace {

struct partition_row {
    std::string_view region_prefix;
    partition value;
};

constexpr partition standard{"aws", "amazonaws.com", "api.aws"};

constexpr std::array<partition_row, 7> others{{
    {"us-gov-", {"aws-us-gov", "amazonaws.com", "api.aws"}},
    {"cn-", {"aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn"}},
    {"eusc-", {"aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu"}},
    {"us-iso-", {"aws-iso", "c2s.ic.gov", "api.aws.ic.gov"}},
    {"us-isob-", {"aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud"}},
    {"eu-isoe-", {"aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"}},
    {"us-isof-", {"aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov"}},
}};

} // namespace

bool is_host_label(std::string_view text) noexcept {
    return !text.empty() && text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
           std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-';
           });
}

const partition& partition_of(std::string_view region) noexcept {
    const auto found = std::ranges::find_if(
        others, [region](const auto& row) { return region.starts_with(row.region_prefix); });
    return found == others.end() ? standard : found->value;
}

error_code find_region(std::string_view given, const settings& from, std::string& out,
                       diagnostics& diag) {
    std::string region(given);
    if (region.empty()) {
        region = from.env().get("AWS_REGION").value_or("");
    }
    if (region.empty()) {
        region = from.text("AWS_DEFAULT_REGION", "region").value_or("");
    }
    if (!region.empty() && !is_host_label(region)) {
        diag.message =
            core::sentence("\"{}\" is no region: a region is made of letters, digits and "
                           "hyphens, for example eu-west-1.",
                           printable(region, 80));
        return errc::bad_region;
    }
    out = std::move(region);
    return {};
}

} // namespace dyndump::aws
