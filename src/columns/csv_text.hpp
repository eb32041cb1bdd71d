// Items as records of comma-separated values. Source: RFC 4180.
#pragma once

#include <dyndump/item.hpp>

#include "columns/name_index.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::columns {

/// Appends a field, in quotation marks if it needs them or is empty.
void append_csv_field(std::string_view text, std::string& out);

/// For one thread at a time.
class csv_records {
public:
    explicit csv_records(const std::vector<std::string>& attributes);

    /// The names of the columns.
    std::string header() const;
    /// Appends the item's record. The item is one of a page, which was checked.
    void append(item_view item, std::string& out);

    /// Values of all items so far that a record does not hold as they are.
    std::uint64_t left_out = 0;
    std::uint64_t nulls = 0;
    std::uint64_t untyped = 0;
    std::uint64_t nested = 0;

private:
    void put(attribute_view attribute, std::string& field);

    name_index names_;
    std::vector<std::string> fields_; // of the item at hand, as they will be written
    std::string text_;
};

} // namespace dyndump::columns
