/// \file
/// Scan responses of one table that were built before.
#pragma once

#include "sandbox/reply.hpp"

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

namespace dyndump::sandbox_impl {

/// Keeps bodies while the table does not change. When it is full nothing more is taken in: Scans go
/// through the table in order, so that replacing the oldest would never find anything.
///
/// Thread safety: all members from any thread.
class page_cache {
public:
    explicit page_cache(std::size_t max_bytes)
        : max_bytes_(max_bytes) {}

    /// The body kept for `request` in that version of the table, or null.
    reply_body_ptr find(std::uint64_t version, const std::string& request);
    void store(std::uint64_t version, std::string request, const reply_body_ptr& body);

private:
    void drop_older(std::uint64_t version);

    const std::size_t max_bytes_;
    std::mutex mutex_;
    std::uint64_t version_ = 0;
    std::size_t bytes_ = 0;
    std::unordered_map<std::string, reply_body_ptr> bodies_;
};

} // namespace dyndump::sandbox_impl
