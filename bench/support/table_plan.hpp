/// \file
/// A table of the bench server: its name says all there is to know.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace dyndump::bench {

/// "SHAPE.PAGE_BYTES.PAGES.DELAY_MS": every segment has so many pages of at least so many bytes of
/// items, each sent after the delay. "flat.1.500.20" has 500 pages of one item.
struct table_plan {
    std::string_view shape;
    std::size_t page_bytes = 0;
    std::uint32_t pages = 0;
    std::chrono::milliseconds delay{0};

    static std::optional<table_plan> parse(std::string_view name);
};

} // namespace dyndump::bench
