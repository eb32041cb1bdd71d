// The hash of an item from its line, whatever the format.
#pragma once

#include "core/item_hash.hpp"

#include <dyndump/attribute_value.hpp>
#include <dyndump/json_encoder.hpp>

#include <string>
#include <string_view>

namespace dyndump::output {

/// Of `plain` the hash is that of its form. Keeps its memory; not thread-safe.
class line_hasher {
public:
    /// False if the line is no item of that format.
    bool operator()(std::string_view line, json_format format, core::item_hash& hash);

private:
    core::item_hasher hash_of_;
    attribute_map decoded_;
    std::string form_;
};

} // namespace dyndump::output
