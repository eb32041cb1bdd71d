#include "core/base64.hpp"
#include "core/item_walker.hpp"
#include "core/json_string.hpp"
#include "core/number_text.hpp"
#include "core/walk_error.hpp"

#include <dyndump/item.hpp>

#include <memory>
#include <utility>

namespace dyndump {
namespace {

using core::walk_result;

bool unescape(std::string_view raw, std::string& out) {
    out.clear();
    return core::append_unescaped(raw, out);
}

bool decode_number(std::string_view raw, number_text& out) {
    out.digits = raw;
    return core::classify_number(raw) != core::number_syntax::none;
}

bool decode_binary(std::string_view raw, binary_value& out) {
    if (raw.find('\\') == std::string_view::npos) [[likely]] {
        return core::decode_base64(raw, out.bytes);
    }
    std::string text; // some servers write "\/"
    return unescape(raw, text) && core::decode_base64(text, out.bytes);
}

/// Builds a value; the containers that are open lie on a stack.
class decoder {
public:
    attribute_value& result() { return root_; }

    bool scalar(attribute_type type, std::string_view raw) {
        switch (type) {
        case attribute_type::string: {
            std::string text;
            return unescape(raw, text) && put(std::move(text));
        }
        case attribute_type::number: {
            number_text number;
            return decode_number(raw, number) && put(std::move(number));
        }
        case attribute_type::binary: {
            binary_value binary;
            return decode_binary(raw, binary) && put(std::move(binary));
        }
        case attribute_type::boolean:
            return put(raw == "true");
        default:
            return put(null_value{});
        }
    }

    bool begin(attribute_type type) {
        attribute_value& opened = place();
        switch (type) {
        case attribute_type::map:
            opened = attribute_map{};
            break;
        case attribute_type::list:
            opened = attribute_list{};
            break;
        case attribute_type::string_set:
            opened = string_set{};
            break;
        case attribute_type::number_set:
            opened = number_set{};
            break;
        default:
            opened = binary_set{};
            break;
        }
        // Containers above do not grow while this one is open, so the address stays.
        open_.push_back(&opened);
        return true;
    }

    bool name(std::string_view raw, bool) {
        auto& map = open_.empty() ? root_map() : std::get<attribute_map>(open_.back()->get());
        return unescape(raw, map.emplace_back().first);
    }

    bool element(bool) {
        std::get<attribute_list>(open_.back()->get()).emplace_back();
        return true;
    }

    bool set_member(attribute_type type, std::string_view raw, bool) {
        attribute_value& set = *open_.back();
        switch (type) {
        case attribute_type::string_set:
            return unescape(raw, std::get<string_set>(set.get()).members.emplace_back());
        case attribute_type::number_set:
            return decode_number(raw, std::get<number_set>(set.get()).members.emplace_back());
        default:
            return decode_binary(raw, std::get<binary_set>(set.get()).members.emplace_back());
        }
    }

    bool end(attribute_type) {
        open_.pop_back();
        return true;
    }

    /// For a whole item, whose outermost braces open no value.
    attribute_map& root_map() {
        if (!std::holds_alternative<attribute_map>(root_.get())) {
            root_ = attribute_map{};
        }
        return std::get<attribute_map>(root_.get());
    }

private:
    /// Where the next value belongs.
    attribute_value& place() {
        if (open_.empty()) {
            auto* item = std::get_if<attribute_map>(&root_.get());
            return item != nullptr && !item->empty() ? item->back().second : root_;
        }
        auto& holder = open_.back()->get();
        if (auto* map = std::get_if<attribute_map>(&holder)) {
            return map->back().second;
        }
        return std::get<attribute_list>(holder).back();
    }

    template <class T>
    bool put(T&& value) {
        place() = attribute_value(std::forward<T>(value));
        return true;
    }

    attribute_value root_;
    std::vector<attribute_value*> open_;
};

} // namespace

error_code value_view::text(std::string& out) const {
    core::json_cursor cursor(content_);
    std::string_view raw;
    switch (type_) {
    case attribute_type::string:
    case attribute_type::number:
    case attribute_type::binary:
        if (cursor.take_string(raw) && unescape(raw, out)) {
            return {};
        }
        return errc::malformed_response;
    case attribute_type::boolean:
    case attribute_type::null:
        out = content_;
        return {};
    default:
        return errc::malformed_response;
    }
}

error_code value_view::decode(attribute_value& out) const {
    decoder build;
    core::item_walker walker(content_, build);
    const walk_result result = walker.content(type_);
    if (result == walk_result::done) {
        out = std::move(build.result());
    }
    return core::to_error(result);
}

error_code item_view::to_attributes(attribute_map& out) const {
    decoder build;
    core::item_walker walker(json_, build);
    const walk_result result = walker.item();
    if (result == walk_result::done) {
        out = std::move(build.root_map());
    }
    return core::to_error(result);
}

} // namespace dyndump
