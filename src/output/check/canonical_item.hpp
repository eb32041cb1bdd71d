// Items as they are compared and shown.
#pragma once

#include "core/canonical_item.hpp"

#include <dyndump/attribute_value.hpp>
#include <dyndump/json_encoder.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace dyndump::output {

/// A line of a dump as attributes. Of `plain`, which does not tell the types, an array becomes a
/// list, and binary values stay text. False if the line is none of that format.
bool read_item(std::string_view line, json_format format, attribute_map& item);
/// Some attributes of it, in the order of their names. False if one is missing, or there twice.
bool read_attributes(std::string_view line, json_format format,
                     const std::vector<std::string>& names, std::vector<attribute_value>& values);

using core::append_canonical;

/// An attribute's value for people: "a", 12, its base64. Half a surrogate pair is an escape.
std::string shown(const attribute_value& value);

} // namespace dyndump::output
