#include "core/write_cost.hpp"

#include "core/item_size.hpp"
#include "core/json_string.hpp"

#include <algorithm>
#include <array>

namespace dyndump::core {
namespace {

// 20 global and 5 local indexes of up to 8 key attributes, and 100 attributes that are included.
constexpr std::size_t most_names = 512;

} // namespace

double write_units_of(std::size_t bytes) noexcept {
    constexpr std::size_t unit = 1024;
    return static_cast<double>(std::max<std::size_t>(1, (bytes + unit - 1) / unit));
}

write_cost::write_cost(const std::vector<std::string>& key_names,
                       const std::vector<index_definition>& indexes) {
    for (const auto& index : indexes) {
        entry added;
        added.whole = index.holds == index_definition::projection::all;
        for (const auto& name : index.key_names) {
            added.keys.push_back(place_of(name));
        }
        added.parts = added.keys;
        const bool includes = index.holds == index_definition::projection::include;
        for (const auto* more : {&key_names, includes ? &index.included : nullptr}) {
            for (std::size_t i = 0; more != nullptr && i < more->size(); ++i) {
                const auto place = place_of((*more)[i]);
                if (std::ranges::find(added.parts, place) == added.parts.end()) {
                    added.parts.push_back(place);
                }
            }
        }
        entries_.push_back(std::move(added));
    }
    names_.resize(std::min(names_.size(), most_names));
}

std::size_t write_cost::place_of(std::string_view name) {
    const auto found = std::ranges::find(names_, name);
    const auto place = static_cast<std::size_t>(found - names_.begin());
    if (found == names_.end()) {
        names_.emplace_back(name);
    }
    return std::min(place, most_names - 1);
}

double write_cost::of_entry(const entry& which, std::span<const std::size_t> sizes,
                            std::size_t whole) const {
    std::size_t bytes = 0;
    for (const auto place : which.keys) {
        if (sizes[place] == 0) {
            return 0; // not in the index
        }
    }
    for (const auto place : which.parts) {
        bytes += sizes[place];
    }
    return write_units_of(which.whole ? whole : bytes);
}

double write_cost::of(item_view item) const {
    if (entries_.empty()) {
        return write_units_of(item.dynamodb_size());
    }
    std::array<std::size_t, most_names> sizes;
    std::fill_n(sizes.begin(), names_.size(), 0);
    std::size_t whole = 0;
    for (const auto& attribute : item) {
        const auto size = attribute_size(attribute);
        whole += size;
        for (std::size_t i = 0; i < names_.size(); ++i) {
            if (stands_for(attribute.raw_name, names_[i])) {
                sizes[i] = size;
            }
        }
    }
    double units = write_units_of(whole);
    for (const auto& each : entries_) {
        units += of_entry(each, sizes, whole);
    }
    return units;
}

} // namespace dyndump::core
