// Which of many buckets an item belongs to, by its key.
#pragma once

#include "core/item_hash.hpp"

#include <cstddef>
#include <string_view>

namespace dyndump::output {

/// `key`: in its canonical form; empty: none is known, and the item itself tells. `count`: a power
/// of two.
inline std::size_t bucket_of(std::string_view key, const core::item_hash& item,
                             std::size_t count) noexcept {
    const auto hash = key.empty() ? item : core::hash_of_form(key);
    return hash[0] & (count - 1);
}

} // namespace dyndump::output
