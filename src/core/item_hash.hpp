/// \file
/// The hash of one item, of which a signature is the sum.
#pragma once

#include "core/canonical_encoder.hpp"
#include "core/highway_hash.hpp"

#include <string_view>

namespace dyndump::core {

using item_hash = highway_words;

/// `form`: what append_canonical() makes of the item.
item_hash hash_of_form(std::string_view form) noexcept;

/// Of items in DynamoDB JSON. Keeps its memory.
///
/// Thread safety: none; each thread has its own.
class item_hasher {
public:
    /// False if it is no item.
    bool operator()(std::string_view item, item_hash& hash) {
        const auto form = encoder_.encode(item);
        hash = hash_of_form(form);
        return !form.empty();
    }

private:
    canonical_encoder encoder_;
};

} // namespace dyndump::core
