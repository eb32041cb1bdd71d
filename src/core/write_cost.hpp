/// \file
/// What writing an item will cost, before the service says it.
#pragma once

#include <dyndump/item.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::core {

/// What of an item an index holds.
struct index_definition {
    enum class projection { all, keys_only, include };

    std::vector<std::string> key_names;
    projection holds = projection::all;
    /// With `include`, beside the keys of index and table.
    std::vector<std::string> included;
};

/// Write capacity units of a put: one for each KB that is begun, of the item in the table and of
/// its entry in each index whose key it has. It is what an item costs where there was none; one
/// that replaces another costs by the larger of both, and may cost two entries of an index, or
/// none. Source: DynamoDB developer guide, "Capacity unit consumption for writes" and those of
/// global and local secondary indexes.
///
/// Thread safety: may be read from many threads.
class write_cost {
public:
    write_cost(const std::vector<std::string>& key_names,
               const std::vector<index_definition>& indexes);

    /// Table and indexes together.
    double of(item_view item) const;

    std::size_t indexes() const noexcept { return entries_.size(); }

private:
    struct entry {
        bool whole = false;
        std::vector<std::size_t> keys;  // places in names_
        std::vector<std::size_t> parts; // the keys among them
    };

    std::size_t place_of(std::string_view name);
    double of_entry(const entry& which, std::span<const std::size_t> sizes,
                    std::size_t whole) const;

    std::vector<std::string> names_; // that indexes ask for, and the table's key
    std::vector<entry> entries_;
};

/// One for each KB that is begun, and one at least.
double write_units_of(std::size_t bytes) noexcept;

} // namespace dyndump::core
