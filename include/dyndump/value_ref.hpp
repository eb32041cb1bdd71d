/// \file
/// A value on its way into a request.
#pragma once

#include <dyndump/attribute_value.hpp>
#include <dyndump/config.hpp>
#include <dyndump/item.hpp>

#include <array>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace dyndump {

/// A value that is DynamoDB JSON already, e.g. `{"L":[]}`. Sent as it is.
struct raw_value {
    std::string_view json;
};

/// What a request is given as a value: text (S), an integer or number_text (N), bool, nullptr
/// (NULL), bytes (B), any attribute_value, a value of another item, or raw_value. A view: made
/// where it is passed, and gone with what it was made from. There is no conversion from floating
/// point, whose digits are the caller's business.
class value_ref {
public:
    value_ref(std::string_view text) noexcept
        : what_(text) {}
    value_ref(const char* text) noexcept
        : what_(std::string_view(text)) {}
    value_ref(const std::string& text) noexcept
        : what_(std::string_view(text)) {}
    value_ref(std::nullptr_t) noexcept
        : what_(nullptr) {}
    template <class T>
    requires std::same_as<T, bool> value_ref(T flag)
    noexcept
        : what_(flag) {}
    template <std::integral T>
    requires(!std::same_as<T, bool> && !std::same_as<T, char>) value_ref(T number)
    noexcept {
        digits made;
        const auto end =
            std::to_chars(made.text.data(), made.text.data() + made.text.size(), number).ptr;
        made.size = static_cast<std::size_t>(end - made.text.data());
        what_ = made;
    }
    value_ref(const number_text& number) noexcept
        : what_(&number) {}
    value_ref(std::span<const std::uint8_t> bytes) noexcept
        : what_(bytes) {}
    value_ref(const binary_value& binary) noexcept
        : what_(std::span<const std::uint8_t>(binary.bytes)) {}
    value_ref(null_value) noexcept
        : what_(nullptr) {}
    value_ref(const string_set& set) noexcept
        : what_(&set) {}
    value_ref(const number_set& set) noexcept
        : what_(&set) {}
    value_ref(const binary_set& set) noexcept
        : what_(&set) {}
    value_ref(const attribute_map& map) noexcept
        : what_(&map) {}
    value_ref(const attribute_list& list) noexcept
        : what_(&list) {}
    // Nothing else is made into an attribute_value for it, which would be gone at once.
    template <std::same_as<attribute_value> T>
    value_ref(const T& value) noexcept
        : what_(&value) {}
    value_ref(value_view value) noexcept
        : what_(value) {}
    value_ref(raw_value value) noexcept
        : what_(value) {}

    /// Appends it in DynamoDB JSON.
    DYNDUMP_EXPORT void append_to(std::string& out) const;
    /// False of a raw_value that is not one JSON value, and nothing beside it.
    DYNDUMP_EXPORT bool is_whole() const noexcept;

private:
    struct digits {
        std::array<char, 24> text;
        std::size_t size;
    };

    std::variant<std::nullptr_t, std::string_view, bool, digits, const number_text*,
                 std::span<const std::uint8_t>, const string_set*, const number_set*,
                 const binary_set*, const attribute_map*, const attribute_list*,
                 const attribute_value*, value_view, raw_value>
        what_;
};

/// Appends an item in DynamoDB JSON, braces included.
DYNDUMP_EXPORT void append_json(const attribute_map& item, std::string& out);

} // namespace dyndump
