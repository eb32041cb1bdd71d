// What makes two dumps the same dump.
#pragma once

#include <dyndump/dump_writer.hpp>

#include "archive/journal.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dyndump::output {

/// As --format takes them.
std::string_view name_of(json_format format);
std::string_view name_of(compression kind);
/// The other way; false if there is none of that name.
bool format_named(std::string_view name, json_format& format);

/// All that a resumed dump must agree in, but the number of segments, which the first run may
/// choose.
archive::identity identity_of(const dump_writer_params& params);

/// The value of a field; empty if there is none.
std::string value_of(const archive::identity& what, std::string_view name);

/// How the table was read, as far as it decides which items there are.
fetch_params fetch_of(const archive::identity& what);

/// The attributes that no two items share; empty if not every item shows them.
std::vector<std::string> key_of(const dump_writer_params& params);

} // namespace dyndump::output
