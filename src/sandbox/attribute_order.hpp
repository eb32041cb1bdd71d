/// \file
/// Attribute values compared as expressions compare them.
#pragma once

#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace dyndump::sandbox_impl {

/// "S", "NS", ...; empty if it is no attribute value. The values here and below have been
/// normalised, as those of items are.
std::string_view type_of(const boost::json::value& value);

/// The bytes whose order is the order of the values of its type. Nothing if the type has no order:
/// only strings, numbers and binaries have one.
std::optional<std::string> ordered_bytes(const boost::json::value& value);

/// Same type and same content; sets in any order.
bool same_value(const boost::json::value& a, const boost::json::value& b);

/// What size() makes of it; nothing for types that have no size.
std::optional<std::size_t> size_of_value(const boost::json::value& value);

/// Whether a string, set or list contains `part`.
bool contains_value(const boost::json::value& whole, const boost::json::value& part);

/// Whether a string or binary begins with another.
bool begins_with_value(const boost::json::value& whole, const boost::json::value& part);

} // namespace dyndump::sandbox_impl
