/// \file
/// What all connections of a sandbox share.
#pragma once

#include "sandbox/authenticator.hpp"
#include "sandbox/catalog.hpp"
#include "sandbox/s3/store.hpp"

#include <dyndump/sandbox/sandbox.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>

namespace dyndump::sandbox_impl {

/// Thread safety: all members from any thread.
class shared_state {
public:
    shared_state(known_keys keys, const sandbox_faults& faults, std::size_t cache_bytes)
        : tables(cache_bytes)
        , keys_(std::make_shared<const known_keys>(std::move(keys)))
        , faults_(std::make_shared<const sandbox_faults>(faults)) {}

    catalog tables;
    s3::store buckets;
    /// Of the server, but for sandbox_faults::clock_skew. Set before the first request.
    std::function<std::chrono::system_clock::time_point()> clock = &std::chrono::system_clock::now;

    std::shared_ptr<const known_keys> keys() const {
        const std::lock_guard lock(mutex_);
        return keys_;
    }
    /// Those of before have expired.
    void set_keys(known_keys keys) {
        const std::lock_guard lock(mutex_);
        keys.expired = keys_->expired;
        keys.expired.push_back(keys_->access_key_id);
        keys_ = std::make_shared<const known_keys>(std::move(keys));
    }
    std::shared_ptr<const sandbox_faults> faults() const {
        const std::lock_guard lock(mutex_);
        return faults_;
    }
    void set_faults(const sandbox_faults& faults) {
        auto fresh = std::make_shared<const sandbox_faults>(faults);
        const std::lock_guard lock(mutex_);
        faults_.swap(fresh);
    }
    /// 0 for the first request, 1 for the next, ...
    std::uint64_t next_request_number() noexcept { return requests_++; }

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const known_keys> keys_;
    std::shared_ptr<const sandbox_faults> faults_;
    std::atomic<std::uint64_t> requests_{0};
};

} // namespace dyndump::sandbox_impl
