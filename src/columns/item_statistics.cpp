#include <dyndump/item_statistics.hpp>

#include "columns/value_statistics.hpp"
#include "core/attribute_types.hpp"
#include "core/json_cursor.hpp"

#include <functional>
#include <unordered_set>

namespace dyndump {
namespace {

constexpr std::size_t most_attributes = 16384;
constexpr std::size_t most_places = 65536;

// Of an attribute in a shape; the order of attributes does not matter to their sum.
std::uint64_t shape_of(std::string_view name, attribute_type type) noexcept {
    auto x = std::hash<std::string_view>{}(name) + static_cast<std::uint64_t>(type) + 1;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
}

} // namespace

class item_statistics::state {
public:
    bool add(std::string_view text);
    void merge(const state& other) {
        items += other.items;
        attributes.merge(other.attributes, places_);
        for (const auto& each : other.shapes_) {
            add_shape(each);
        }
    }

    std::uint64_t shapes() const noexcept { return shapes_.size(); }

    std::uint64_t items = 0;
    columns::member_statistics attributes{most_attributes};

private:
    bool add_value(core::json_cursor& cursor, columns::value_statistics& at, attribute_type type);
    void add_shape(std::uint64_t shape) {
        if (shapes_.size() < most_shapes) {
            shapes_.insert(shape);
        }
    }

    std::size_t places_ = most_places;
    std::unordered_set<std::uint64_t> shapes_;
    std::uint64_t last_shape_ = 0;
};

bool item_statistics::state::add_value(core::json_cursor& cursor, columns::value_statistics& at,
                                       attribute_type type) {
    std::string_view raw;
    switch (type) {
    case attribute_type::string:
    case attribute_type::binary:
        if (!cursor.take_string(raw)) {
            return false;
        }
        at.add_text(type, raw);
        return true;
    case attribute_type::number:
        if (!cursor.take_string(raw)) {
            return false;
        }
        at.add_number(raw);
        return true;
    case attribute_type::boolean:
    case attribute_type::null:
        at.count(type);
        return cursor.skip_value(raw);
    default:
        return cursor.skip_value(raw) && at.add_nested(type, raw, places_);
    }
}

bool item_statistics::state::add(std::string_view text) {
    ++items;
    core::json_cursor cursor(text);
    if (!cursor.take('{')) {
        return false;
    }
    std::uint64_t shape = 1;
    std::uint32_t before = columns::name_index::none;
    if (cursor.peek() != '}') {
        do {
            std::string_view name;
            attribute_type type{};
            if (!cursor.take_string(name) || !cursor.take(':') || !core::take_type(cursor, type)) {
                return false;
            }
            auto& at = attributes.at(name, before, places_);
            shape += shape_of(name, type);
            if (!add_value(cursor, at, type) || !cursor.take('}')) {
                return false;
            }
        } while (cursor.take(','));
    }
    if (shape != last_shape_) {
        last_shape_ = shape;
        add_shape(shape);
    }
    return cursor.take('}');
}

item_statistics::item_statistics()
    : state_(std::make_shared<state>()) {}

error_code item_statistics::add(item_view item) {
    return state_->add(item.json()) ? error_code{} : errc::malformed_response;
}

void item_statistics::merge(const item_statistics& other) {
    state_->merge(*other.state_);
}

std::uint64_t item_statistics::items() const noexcept {
    return state_->items;
}

std::uint64_t item_statistics::shapes() const noexcept {
    return state_->shapes();
}

std::vector<path_statistics> item_statistics::attributes() const {
    return state_->attributes.result();
}

} // namespace dyndump
