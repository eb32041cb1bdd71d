/// \file
/// A decoded attribute value. Numbers stay text: DynamoDB's have 38 digits, a double has 15.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace dyndump {

/// DynamoDB's ten types.
enum class attribute_type : std::uint8_t {
    string,
    number,
    binary,
    boolean,
    null,
    map,
    list,
    string_set,
    number_set,
    binary_set,
};

class attribute_value;

/// The digits of a number as they came.
struct number_text {
    std::string digits;
    bool operator==(const number_text&) const = default;
};

/// Bytes of a binary value, decoded from base64.
struct binary_value {
    std::vector<std::uint8_t> bytes;
    bool operator==(const binary_value&) const = default;
};

/// The value of type NULL.
struct null_value {
    bool operator==(const null_value&) const = default;
};

/// Attributes by name, in the order they came.
using attribute_map = std::vector<std::pair<std::string, attribute_value>>;
/// The members of a list, in order.
using attribute_list = std::vector<attribute_value>;

/// A set of strings, in the order they came.
struct string_set {
    std::vector<std::string> members;
    bool operator==(const string_set&) const = default;
};
/// A set of numbers, in the order they came.
struct number_set {
    std::vector<number_text> members;
    bool operator==(const number_set&) const = default;
};
/// A set of binary values, in the order they came.
struct binary_set {
    std::vector<binary_value> members;
    bool operator==(const binary_set&) const = default;
};

/// One value of any type. A value type: copies are deep.
class attribute_value {
public:
    using storage = std::variant<null_value, bool, std::string, number_text, binary_value,
                                 attribute_map, attribute_list, string_set, number_set, binary_set>;

    attribute_value() = default;
    template <class T>
    requires std::is_constructible_v<storage, T&&> attribute_value(T&& value)
        : storage_(std::forward<T>(value)) {}

    const storage& get() const noexcept { return storage_; }
    storage& get() noexcept { return storage_; }

    bool is_null() const noexcept { return std::holds_alternative<null_value>(storage_); }
    /// What it holds, or null if it is of another type.
    const std::string* if_string() const noexcept { return std::get_if<std::string>(&storage_); }
    const number_text* if_number() const noexcept { return std::get_if<number_text>(&storage_); }
    const bool* if_bool() const noexcept { return std::get_if<bool>(&storage_); }
    const binary_value* if_binary() const noexcept { return std::get_if<binary_value>(&storage_); }
    const attribute_map* if_map() const noexcept { return std::get_if<attribute_map>(&storage_); }
    const attribute_list* if_list() const noexcept {
        return std::get_if<attribute_list>(&storage_);
    }
    const string_set* if_string_set() const noexcept { return std::get_if<string_set>(&storage_); }
    const number_set* if_number_set() const noexcept { return std::get_if<number_set>(&storage_); }
    const binary_set* if_binary_set() const noexcept { return std::get_if<binary_set>(&storage_); }
    /// The member of that name, or null; of a map only.
    const attribute_value* find(std::string_view name) const noexcept;

    bool operator==(const attribute_value& other) const { return storage_ == other.storage_; }

private:
    storage storage_;
};

/// The attribute of that name, or null.
inline const attribute_value* find(const attribute_map& item, std::string_view name) noexcept {
    for (const auto& [each, value] : item) {
        if (each == name) {
            return &value;
        }
    }
    return nullptr;
}

inline const attribute_value* attribute_value::find(std::string_view name) const noexcept {
    const auto* members = if_map();
    return members != nullptr ? dyndump::find(*members, name) : nullptr;
}

} // namespace dyndump
