#include <dyndump/value_ref.hpp>

#include "core/attribute_types.hpp"
#include "core/base64.hpp"
#include "core/json_cursor.hpp"
#include "core/json_string.hpp"

#include <type_traits>

namespace dyndump {
namespace {

void append_typed(std::string& out, attribute_type type, std::string_view content) {
    out += "{\"";
    out += core::type_name(type);
    out += "\":";
    out += content;
    out += '}';
}

void append_quoted(std::string& out, std::string_view plain) {
    out += '"';
    out += plain;
    out += '"';
}

void append_binary(std::string& out, std::span<const std::uint8_t> bytes) {
    out += '"';
    core::append_base64(out, bytes);
    out += '"';
}

template <class Members, class Append>
void append_list(std::string& out, const Members& members, Append append) {
    char separator = '[';
    for (const auto& each : members) {
        out += separator;
        append(each);
        separator = ',';
    }
    out += separator == '[' ? "[]" : "]";
}

void append_any(std::string& out, const attribute_value& value);

struct appender {
    std::string& out;

    void operator()(null_value) const { out += R"({"NULL":true})"; }
    void operator()(bool flag) const { out += flag ? R"({"BOOL":true})" : R"({"BOOL":false})"; }
    void operator()(std::string_view text) const {
        out += R"({"S":)";
        core::append_json_string(out, text);
        out += '}';
    }
    void operator()(const std::string& text) const { (*this)(std::string_view(text)); }
    void operator()(const number_text& number) const {
        out += R"({"N":)";
        core::append_json_string(out, number.digits);
        out += '}';
    }
    void operator()(std::span<const std::uint8_t> bytes) const {
        out += R"({"B":)";
        append_binary(out, bytes);
        out += '}';
    }
    void operator()(const binary_value& binary) const {
        (*this)(std::span<const std::uint8_t>(binary.bytes));
    }
    void operator()(const attribute_map& map) const {
        out += R"({"M":)";
        append_json(map, out);
        out += '}';
    }
    void operator()(const attribute_list& list) const {
        out += R"({"L":)";
        append_list(out, list, [this](const attribute_value& each) { append_any(out, each); });
        out += '}';
    }
    void operator()(const string_set& set) const {
        out += R"({"SS":)";
        append_list(out, set.members,
                    [this](const std::string& each) { core::append_json_string(out, each); });
        out += '}';
    }
    void operator()(const number_set& set) const {
        out += R"({"NS":)";
        append_list(out, set.members, [this](const number_text& each) {
            core::append_json_string(out, each.digits);
        });
        out += '}';
    }
    void operator()(const binary_set& set) const {
        out += R"({"BS":)";
        append_list(out, set.members,
                    [this](const binary_value& each) { append_binary(out, each.bytes); });
        out += '}';
    }
};

void append_any(std::string& out, const attribute_value& value) {
    std::visit(appender{out}, value.get());
}

} // namespace

void append_json(const attribute_map& item, std::string& out) {
    char separator = '{';
    for (const auto& [name, value] : item) {
        out += separator;
        core::append_json_string(out, name);
        out += ':';
        append_any(out, value);
        separator = ',';
    }
    out += separator == '{' ? "{}" : "}";
}

bool value_ref::is_whole() const noexcept {
    const auto* raw = std::get_if<raw_value>(&what_);
    return raw == nullptr || core::is_one_value(raw->json);
}

void value_ref::append_to(std::string& out) const {
    const appender append{out};
    std::visit(
        [&](const auto& what) {
            using kind = std::decay_t<decltype(what)>;
            if constexpr (std::is_same_v<kind, std::nullptr_t>) {
                append(null_value{});
            } else if constexpr (std::is_same_v<kind, digits>) {
                out += R"({"N":)";
                append_quoted(out, {what.text.data(), what.size});
                out += '}';
            } else if constexpr (std::is_same_v<kind, const attribute_value*>) {
                append_any(out, *what);
            } else if constexpr (std::is_pointer_v<kind>) {
                append(*what);
            } else if constexpr (std::is_same_v<kind, value_view>) {
                append_typed(out, what.type(), what.content());
            } else if constexpr (std::is_same_v<kind, raw_value>) {
                out += what.json;
            } else {
                append(what);
            }
        },
        what_);
}

} // namespace dyndump
