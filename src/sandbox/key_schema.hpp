/// \file
/// A table's primary key, and the order in which its items are stored.
#pragma once

#include "sandbox/service_fault.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dyndump::sandbox_impl {

struct key_attribute {
    std::string name;
    char type = 'S'; // S, N or B
};

/// The partition key and perhaps a sort key.
struct key_schema {
    key_attribute partition;
    std::optional<key_attribute> sort;

    /// The storage key of an item: `storage_key`. Faults: a key attribute is missing, empty, too
    /// large or of the wrong type; the values have been normalised before.
    outcome<std::string> of_item(const boost::json::object& item) const;
    /// The storage key of a Key or ExclusiveStartKey, which holds nothing but the key attributes.
    outcome<std::string> of_key(const boost::json::object& key) const;
    /// Whether an item may be stored beside an index with these keys. Faults: one of the attributes
    /// is there, but empty, too large or of the wrong type.
    outcome<void> check_index(const boost::json::object& item, std::string_view index) const;
    /// Whether the item has all of the attributes in the right type (that is, whether an index with
    /// this schema holds it).
    bool covers(const boost::json::object& item) const;
};

/// Storage keys begin with the hash of the partition key, so that segments are ranges of them; then
/// come the partition key and the sort key in the latter's order.
namespace storage_key {

constexpr std::size_t hash_size = 8;

std::string make(std::string_view partition, std::string_view sort);
std::uint64_t hash_of(std::string_view key);
/// The smallest key with this hash or a greater one.
std::string lower_bound(std::uint64_t hash);

} // namespace storage_key

} // namespace dyndump::sandbox_impl
