// Values as JSON that tells no types, and back: a string is S, a number N, true and false BOOL,
// null NULL, an object M, an array L. Binaries and sets have no such form.
#pragma once

#include <dyndump/attribute_value.hpp>

#include <string>
#include <string_view>

namespace dyndump::parquet {

/// Appends the value of that type; `content` is what stands behind the type name. False, with
/// `out` unspecified, if the form cannot hold it as it is.
bool append_json_text(attribute_type type, std::string_view content, std::string& out);

/// Appends the value in DynamoDB JSON, type name and braces included. False if it is none.
bool append_typed_value(std::string_view text, std::string& out);

/// Appends the text as a JSON string, with its quotes. UTF-8 is not checked.
void append_json_string(std::string_view text, std::string& out);

} // namespace dyndump::parquet
