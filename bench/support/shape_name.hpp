/// \file
/// Names of kinds of items, on command lines and in names of tables.
#pragma once

#include "support/random_items.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <string_view>
#include <utility>

namespace dyndump::bench {

inline test::item_shape shape_of(std::string_view name) {
    using test::item_shape;
    constexpr std::pair<std::string_view, item_shape> shapes[] = {
        {"flat", item_shape::flat},       {"nested", item_shape::nested},
        {"numbers", item_shape::numbers}, {"binary", item_shape::binary},
        {"large", item_shape::large},     {"varied", item_shape::varied},
    };
    for (const auto& [known, shape] : shapes) {
        if (known == name) {
            return shape;
        }
    }
    throw std::invalid_argument(fmt::format("no items of shape \"{}\"", name));
}

} // namespace dyndump::bench
