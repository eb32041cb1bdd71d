/// \file
/// What writing items will cost, before it is done.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/item.hpp>
#include <dyndump/table_description.hpp>

#include <memory>

namespace dyndump {

/// Estimates the write capacity units of puts into a table. Source: DynamoDB developer guide,
/// "Capacity unit consumption for writes" and those of global and local secondary indexes.
///
/// Thread safety: may be read from many threads.
class DYNDUMP_EXPORT write_estimate {
public:
    /// The table's key and indexes count.
    explicit write_estimate(const table_description& table);
    write_estimate(write_estimate&&) noexcept;
    write_estimate& operator=(write_estimate&&) noexcept;
    ~write_estimate();

    /// Of the table and all its indexes together, where there is no item of that key; to remove the
    /// item costs as much. One that replaces another costs by the larger of both, and may cost two
    /// entries of an index, or none.
    double units(item_view item) const;

private:
    class DYNDUMP_LOCAL state;
    std::unique_ptr<state> state_;
};

} // namespace dyndump
