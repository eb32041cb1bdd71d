/// \file
/// A Scan request, checked.
#pragma once

#include "sandbox/catalog.hpp"

#include <boost/json/object.hpp>

#include <string>

namespace dyndump::sandbox_impl {

struct scan_request {
    table_ptr where;
    std::string index_name;
    const key_schema* index = nullptr; // null: the table itself
    scan_range range;
    bool consistent = false;
    bool count_only = false;
    bool tell_capacity = false;

    static outcome<scan_request> read(const catalog& tables, boost::json::object& request);

    /// Where the page begins, as a hash.
    std::uint64_t first_hash() const;
    /// The same text for requests that have the same response.
    std::string fingerprint(unsigned member_order) const;
};

} // namespace dyndump::sandbox_impl
