/// \file
/// A Scan response looked at while it arrives.
#pragma once

#include "core/page_splitter.hpp"

#include <dyndump/item.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace dyndump::core {

/// Sums and splits a body piece by piece, as the pieces come: their bytes are still in the cache,
/// and no piece takes long. What it finds is for parse_page(), which checks all the rest; a body
/// that this cannot read as it comes (another order, too little of it) is split there.
class page_intake {
public:
    /// Forgets the last body and keeps the memory.
    void begin() noexcept;

    /// `so_far` is all that has come of the body, at the same place each time and followed by
    /// page_buffer::padding readable bytes. It may change behind that. Throws std::bad_alloc.
    void arrived(std::string_view so_far);

    /// CRC-32 (IEEE) of what has arrived.
    std::uint32_t crc32() const noexcept { return crc_; }

    /// If the array that begins at `start` is being split: ends that at `end`, swaps its items for
    /// `items` and says true.
    bool finish(const char* start, const char* end, std::vector<item_view>& items,
                split_result& result);

private:
    void find_items(std::string_view so_far);
    void split(const char* end);

    std::uint32_t crc_ = 0;
    std::size_t seen_ = 0;
    const char* items_start_ = nullptr; // behind the bracket of "Items"; null: not found
    bool lost_ = false;                 // not to be split while it comes
    split_progress progress_;
    split_result result_;
    std::vector<item_view> items_;
};

} // namespace dyndump::core
