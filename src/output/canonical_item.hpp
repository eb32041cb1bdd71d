// One form for all spellings of the same item.
#pragma once

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

/// Bytes that are the same exactly if two items have the same attributes with the same values: the
/// order of attributes and of a set's members does not matter, nor how a number is written (1.0 and
/// 1). With `loose` lists are taken for sets: for plain, where they look the same.
void append_canonical(const attribute_map& item, bool loose, std::string& out);
void append_canonical(const attribute_value& value, bool loose, std::string& out);

/// An attribute's value for people: "a", 12, its base64. Half a surrogate pair is an escape.
std::string shown(const attribute_value& value);

} // namespace dyndump::output
