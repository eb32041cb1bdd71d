// A page's items, some at a time.
#pragma once

#include <dyndump/item.hpp>

#include <cstddef>
#include <span>

namespace dyndump::output {

// What is encoded, or compressed, at once: so much memory is taken beside the page's own.
constexpr std::size_t most_at_once = std::size_t{4} << 20;

// Cuts items of about `bytes` off the front, at least one.
inline std::span<const item_view> cut_slice(std::span<const item_view>& items, std::size_t bytes) {
    std::size_t n = 0;
    for (std::size_t taken = 0; n != items.size() && taken < bytes; ++n) {
        taken += items[n].json().size();
    }
    const auto slice = items.first(n);
    items = items.subspan(n);
    return slice;
}

} // namespace dyndump::output
