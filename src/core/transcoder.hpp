/// \file
/// Items into the typed and plain forms, in one pass over their text.
#pragma once

#include "core/item_walker.hpp"
#include "core/text_sink.hpp"

#include <dyndump/json_encoder.hpp>

#include <string_view>

namespace dyndump::core {

/// Writes the item, without a newline. On failure what was written is to be taken back.
/// `format` is typed or plain.
walk_result transcode(std::string_view item, json_format format, number_style numbers,
                      text_sink& out);

} // namespace dyndump::core
