// Where buckets are: by configuration at first, then by what the service says.
#pragma once

#include "s3/addressing.hpp"

#include <dyndump/error.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace dyndump::s3 {

using bucket_place_ptr = std::shared_ptr<const bucket_place>;

// Thread-safe.
class bucket_locator {
public:
    bucket_locator(addressing wishes, bool allow_http)
        : wishes_(std::move(wishes))
        , allow_http_(allow_http) {}

    // Errors: as resolve_bucket(), errc::insecure_endpoint.
    error_code locate(std::string_view bucket, bucket_place_ptr& out, diagnostics& diag);
    // The service says that `bucket` is in `region`. False: that is known, and did not help.
    bool learn(std::string_view bucket, const std::string& region);

    // Where buckets are made.
    const std::string& region() const noexcept { return wishes_.where.region; }
    // For words: an address that is not Amazon's.
    bool is_custom() const noexcept { return !wishes_.where.url.empty(); }

private:
    const addressing wishes_;
    const bool allow_http_;
    std::mutex mutex_; // guards what follows
    std::map<std::string, bucket_place_ptr, std::less<>> places_;
};

} // namespace dyndump::s3
