/// \file
/// Prebuilt pages.
#pragma once

#include "support/table_plan.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace dyndump::bench {

/// A response in three pieces: `items` lies in the table.
struct response {
    std::string head;
    std::string_view items;
    std::string tail;
    std::chrono::milliseconds delay{0};

    std::size_t size() const { return head.size() + items.size() + tail.size(); }
};

/// All pages hold the same items; only the LastEvaluatedKey, which is the number of the next page,
/// is made for each response. Its CRC is that of the items, continued. But the first item of a
/// segment's first page is its own: segments that begin alike would be those of a server that
/// ignores them.
class table {
public:
    explicit table(const table_plan& plan);

    /// The answer to a Scan. `page` counts from 0.
    void scan(std::uint32_t segment, std::uint32_t page, response& out) const;
    /// The answer to a DescribeTable.
    void describe(std::string_view name, response& out) const;
    /// The answer to a BatchWriteItem: all was done.
    static void write(response& out);

private:
    std::uint32_t pages_;
    std::chrono::milliseconds delay_;
    std::uint64_t count_ = 0;
    std::string items_;
    std::size_t first_item_ = 0; // where it stands
    std::uint32_t crc_ = 0;
};

} // namespace dyndump::bench
