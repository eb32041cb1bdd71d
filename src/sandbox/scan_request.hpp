/// \file
/// A Scan or Query request, checked.
#pragma once

#include "sandbox/catalog.hpp"
#include "sandbox/condition.hpp"
#include "sandbox/consumed_capacity.hpp"
#include "sandbox/key_condition.hpp"
#include "sandbox/projection.hpp"

#include <boost/json/object.hpp>

#include <memory>
#include <optional>
#include <string>

namespace dyndump::sandbox_impl {

/// Refers to the request's members.
struct scan_request {
    table_ptr where;
    std::string table_name; // as the request has it
    std::shared_ptr<const table_definition> definition;
    const index_definition* index = nullptr; // of `definition`; null: the table itself
    scan_range range;
    bool consistent = false;
    bool count_only = false;
    std::optional<condition> filter;
    std::optional<projection> shown; // nothing: whole items
    capacity_detail detail = capacity_detail::none;
    query_range asked; // of a Query

    static outcome<scan_request> read(const catalog& tables, const call_context& context,
                                      boost::json::object& request);
    static outcome<scan_request> read_query(const catalog& tables, const call_context& context,
                                            boost::json::object& request);

    /// Where the page begins, as a hash.
    std::uint64_t first_hash() const;
    const key_schema* index_keys() const { return index == nullptr ? nullptr : &index->keys; }
    const key_schema& keys() const { return index == nullptr ? definition->keys : index->keys; }
    /// Whether items are shown as they are stored.
    bool plain() const { return !filter && !shown; }
    /// The same text for requests that have the same response.
    std::string fingerprint(unsigned member_order) const;
};

} // namespace dyndump::sandbox_impl
