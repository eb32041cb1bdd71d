#include "core/key_reader.hpp"

#include "core/attribute_types.hpp"
#include "core/canonical_item.hpp"
#include "core/json_cursor.hpp"

#include <algorithm>
#include <bit>
#include <functional>

namespace dyndump::core {
bool key_reader::append_canonical(item_view item, std::string& out) const {
    const auto before = out.size();
    for (const auto& name : names_) {
        const auto value = item.find(name);
        std::string_view raw;
        if (!value || !json_cursor(value->content()).take_string(raw) ||
            !append_canonical_key(value->type(), raw, out)) {
            out.resize(before);
            return false;
        }
    }
    return out.size() != before;
}

bool key_reader::append_json(item_view item, std::string& out) const {
    const auto before = out.size();
    for (const auto& name : names_) {
        const auto attribute = std::find_if(item.begin(), item.end(), [&name](const auto& each) {
            return stands_for(each.raw_name, name);
        });
        const bool found = attribute != item.end();
        const auto type = found ? ordered_type_name(attribute->value.type()) : std::string_view();
        if (type.empty()) {
            out.resize(before);
            return false;
        }
        out += out.size() == before ? "{\"" : ",\"";
        out.append(attribute->raw_name).append("\":{\"").append(type).append("\":");
        out.append(attribute->value.content()).append("}");
    }
    out += out.size() == before ? "" : "}";
    return out.size() != before;
}

void page_keys::assign(std::span<const item_view> items, const key_reader& reader) {
    text_.clear();
    ends_.clear();
    superseded_.assign(items.size(), 0);
    table_.assign(std::bit_ceil(2 * items.size() + 1), 0);
    for (std::size_t i = 0; i < items.size(); ++i) {
        const bool has_key = reader.append_canonical(items[i], text_);
        ends_.push_back(text_.size());
        if (has_key) {
            enter(i);
        }
    }
}

void page_keys::enter(std::size_t item) {
    const auto mask = table_.size() - 1;
    const auto its_key = key(item);
    for (auto at = std::hash<std::string_view>()(its_key) & mask;; at = (at + 1) & mask) {
        auto& place = table_[at];
        if (place == 0) {
            place = static_cast<std::uint32_t>(item + 1);
            return;
        }
        if (key(place - 1) == its_key) {
            superseded_[place - 1] = 1;
            place = static_cast<std::uint32_t>(item + 1);
            return;
        }
    }
}

} // namespace dyndump::core
