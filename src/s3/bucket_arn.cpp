#include "s3/bucket_arn.hpp"

#include "aws/region.hpp"

#include <algorithm>
#include <array>

namespace dyndump::s3 {
namespace {

constexpr std::string_view resource_kind = "accesspoint";

bool is_account(std::string_view text) noexcept {
    return text.size() == 12 &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

std::string_view parse_access_point(std::string_view text, access_point_arn& out) noexcept {
    std::array<std::string_view, 6> parts; // the last may hold colons
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto end = i + 1 < parts.size() ? text.find(':') : text.npos;
        if (end == text.npos && i + 1 < parts.size()) {
            return "has too few parts; one that can be used is "
                   "arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME";
        }
        parts[i] = text.substr(0, end);
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
    }
    const auto& [arn, partition, service, region, account, resource] = parts;
    if (arn != "arn" || !partition.starts_with("aws") || !aws::is_host_label(partition)) {
        return "does not begin with arn:aws";
    }
    if (service == "s3-outposts") {
        return "is of S3 on Outposts, whose requests want another kind of signature "
               "(SigV4A) than "
               "there is here";
    }
    if (service != "s3" && service != "s3-object-lambda") {
        return "is of another service than S3";
    }
    if (!resource.starts_with(resource_kind)) {
        return "is not that of an access point (accesspoint/NAME); name a bucket by its name alone";
    }
    auto name = resource.substr(resource_kind.size());
    if (!name.starts_with('/') && !name.starts_with(':')) {
        return "has no access point's name";
    }
    name.remove_prefix(1);
    if (region.empty()) {
        return "is of a multi-region access point, whose requests want another kind of "
               "signature "
               "(SigV4A) than there is here; name one of its buckets";
    }
    if (!aws::is_host_label(region)) {
        return "has no region such as eu-west-1";
    }
    if (!is_account(account)) {
        return "has no account id of twelve digits";
    }
    if (!aws::is_host_label(name) || name.size() > 50) {
        return "has no access point's name of letters, digits and hyphens";
    }
    out = {service, partition, region, account, name};
    return {};
}

std::size_t length_of_arn(std::string_view text) noexcept {
    std::size_t at = 0;
    for (int colons = 0; colons < 5; ++colons) {
        at = text.find(':', at);
        if (at == text.npos) {
            return std::min(text.find('/'), text.size());
        }
        ++at;
    }
    const auto resource = text.substr(at);
    if (resource.starts_with(resource_kind) && resource.size() > resource_kind.size()) {
        at += resource_kind.size() + 1; // what follows is a slash or a colon, then the name
    }
    return std::min(text.find('/', at), text.size());
}

} // namespace dyndump::s3
