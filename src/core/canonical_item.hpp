/// \file
/// One form for all spellings of the same item.
#pragma once

#include <dyndump/attribute_value.hpp>

#include <string>
#include <string_view>

namespace dyndump::core {

/// The form is specified in src/archive/README.md ("Signature").
///
/// Bytes that are the same exactly if two items have the same attributes with the same values: the
/// order of attributes and of a set's members does not matter, nor how a number is written (1.0 and
/// 1). With `loose` lists are taken for sets: for plain, where they look the same.
void append_canonical(const attribute_map& item, bool loose, std::string& out);
void append_canonical(const attribute_value& value, bool loose, std::string& out);

/// What stands for a number behind its type: its size, the digits without zeros at either end, and
/// the power of ten. What is no number stays what it is.
void append_canonical_number(std::string_view text, std::string& out);

/// The same for an attribute of a key, from its JSON without quotes: S, N or B. A binary value's
/// form is its base64. False for other types and malformed escapes; `out` is then unspecified.
bool append_canonical_key(attribute_type type, std::string_view raw, std::string& out);

} // namespace dyndump::core
