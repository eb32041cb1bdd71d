/// \file
/// What of a batch is to be sent again.
#pragma once

#include "core/key_reader.hpp"
#include "core/write_response.hpp"

#include <bitset>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace dyndump::core {

/// The items of one batch, by their places.
using batch_set = std::bitset<batch_write_request::most_items>;

/// Finds the items of a batch that its UnprocessedItems name. They are told by their keys, for the
/// service may spell an item otherwise than it was sent. `keys`: the canonical key of each item
/// that was sent. If an entry is none of them it is not known which was meant: then all are to be
/// sent again. `scratch` keeps memory for the next call.
batch_set find_unprocessed(std::span<const std::string_view> keys,
                           std::span<const unprocessed_entry> entries, const key_reader& reader,
                           std::string& scratch);

} // namespace dyndump::core
