// What makes two dumps the same dump.
#pragma once

#include <dyndump/dump_writer.hpp>

#include "archive/journal.hpp"

#include <string_view>
#include <vector>

namespace dyndump::output {

/// As --format takes them.
std::string_view name_of(json_format format);
std::string_view name_of(compression kind);

/// All that a resumed dump must agree in, but the number of segments, which the first run may
/// choose.
archive::identity identity_of(const dump_writer_params& params);

/// The attributes that no two items share; empty if not every item shows them.
std::vector<std::string> key_of(const dump_writer_params& params);

} // namespace dyndump::output
