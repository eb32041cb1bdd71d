// One item in a request of its own: PutItem with a condition.
#pragma once

#include <dyndump/item.hpp>
#include <dyndump/table_writer.hpp>

#include <string>
#include <string_view>

namespace dyndump::table {

// Makes the bodies of conditional puts.
class item_writes {
public:
    // `table`: its name as a JSON string, with quotes.
    item_writes(std::string_view table, const table_writer_params& params);

    // Has the item what the condition compares?
    bool is_comparable(item_view item) const;
    // Replaces `body`. \pre It has.
    void write(item_view item, std::string_view detail, std::string& body) const;

private:
    std::string opening_;
    std::string condition_; // and all that is the same for each item
    std::string newer_attribute_;
};

// Whether two items are the same, however they are spelt.
bool is_same_item(std::string_view one, std::string_view other);

} // namespace dyndump::table
