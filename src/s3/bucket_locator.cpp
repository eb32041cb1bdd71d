#include "s3/bucket_locator.hpp"

#include "core/sentence.hpp"

namespace dyndump::s3 {

error_code bucket_locator::locate(std::string_view bucket, bucket_place_ptr& out,
                                  diagnostics& diag) {
    {
        const std::lock_guard lock(mutex_);
        const auto known = places_.find(bucket);
        if (known != places_.end()) {
            out = known->second;
            return {};
        }
    }
    bucket_place found;
    if (const auto ec = resolve_bucket(wishes_, bucket, found, diag)) {
        return ec;
    }
    if (!found.tls && !allow_http_ && !core::is_loopback_host(found.host)) {
        diag.message = core::sentence("The endpoint http://{} would send the objects and the "
                                      "requests' session tokens in plain text. Use https, or allow "
                                      "http explicitly.",
                                      found.host_header);
        return errc::insecure_endpoint;
    }
    out = std::make_shared<const bucket_place>(std::move(found));
    const std::lock_guard lock(mutex_);
    out = places_.try_emplace(std::string(bucket), out).first->second;
    return {};
}

bool bucket_locator::learn(std::string_view bucket, const std::string& region) {
    auto wishes = wishes_;
    wishes.where.region = region;
    wishes.global_endpoint = false;
    bucket_place found;
    diagnostics ignored;
    if (resolve_bucket(wishes, bucket, found, ignored)) {
        return false;
    }
    const std::lock_guard lock(mutex_);
    auto& known = places_[std::string(bucket)];
    if (known && known->region == region && known->host == found.host) {
        return false;
    }
    known = std::make_shared<const bucket_place>(std::move(found));
    return true;
}

} // namespace dyndump::s3
