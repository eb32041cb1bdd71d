// The counters behind run_stats.
#pragma once

#include <dyndump/transfer.hpp>

#include <atomic>

namespace dyndump::flow {

// Written by the workers, read by anybody. Each counter is right by itself; a snapshot taken while
// pages arrive may fall between two of them.
struct counters {
    std::atomic<std::uint64_t> items{0};
    std::atomic<std::uint64_t> filtered{0};
    std::atomic<std::uint64_t> expired{0};
    std::atomic<std::uint64_t> refused{0};
    std::atomic<std::uint64_t> scanned_items{0};
    std::atomic<std::uint64_t> pages{0};
    std::atomic<std::uint64_t> bytes{0};
    std::atomic<double> capacity_used{0};
    std::atomic<std::uint64_t> retries{0};
    std::atomic<std::uint64_t> throttles{0};
    std::atomic<std::uint32_t> segments_done{0};
    std::atomic<std::uint32_t> segments_active{0};
    std::atomic<std::uint32_t> segments_total{0};

    run_stats snapshot() const noexcept {
        constexpr auto relaxed = std::memory_order_relaxed;
        run_stats s;
        s.items = items.load(relaxed);
        s.filtered = filtered.load(relaxed);
        s.expired = expired.load(relaxed);
        s.refused = refused.load(relaxed);
        s.scanned_items = scanned_items.load(relaxed);
        s.pages = pages.load(relaxed);
        s.bytes = bytes.load(relaxed);
        s.capacity_used = capacity_used.load(relaxed);
        s.retries = retries.load(relaxed);
        s.throttles = throttles.load(relaxed);
        s.segments_done = segments_done.load(relaxed);
        s.segments_active = segments_active.load(relaxed);
        s.segments_total = segments_total.load(relaxed);
        return s;
    }
};

} // namespace dyndump::flow
