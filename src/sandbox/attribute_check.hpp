/// \file
/// What may be stored as an item.
#pragma once

#include "sandbox/service_fault.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace dyndump::sandbox_impl {

constexpr std::size_t max_item_size = std::size_t{400} << 10;

/// Checks an attribute value (`{"S":"a"}`) and brings its numbers into DynamoDB's form.
/// `depth` is 1 for an attribute of an item.
outcome<void> normalise_value(boost::json::value& value, unsigned depth);

/// The same for every attribute of an item or a key.
outcome<void> normalise_attributes(boost::json::object& attributes);

/// The bytes behind base64 text with padding. Fault: SerializationException.
outcome<std::string> decode_binary(std::string_view base64);

} // namespace dyndump::sandbox_impl
