/// \file
/// Values of items compared as DynamoDB's conditions compare them, on their bytes.
#pragma once

#include <dyndump/item.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::core {

/// Numbers by value and exactly, strings by their UTF-8, binaries by their bytes. How something is
/// written (escapes, digits, the order of a set) does not matter. Keeps its memory from value to
/// value: values that have no escapes are compared where they are.
///
/// Thread safety: none; each thread has its own.
class value_order {
public:
    /// Below 0, 0 or above. Nothing if the types differ or have no order (only strings, numbers and
    /// binaries have one), or if one is not what its type says.
    std::optional<int> compare(value_view a, value_view b);
    /// Same type and same content; sets in any order.
    bool same(value_view a, value_view b);
    /// What size() makes of it: code points, bytes, members. Nothing for types that have no size.
    std::optional<std::size_t> size(value_view value);
    /// Whether a string, binary, set or list contains `part`.
    bool contains(value_view whole, value_view part);
    /// Whether a string or binary begins with another.
    bool begins_with(value_view whole, value_view part);

    /// The bytes of a string, the digits of a number, the bytes behind the base64 of a binary, from
    /// the text between its quotes. False if it is not what its type says. Valid until the next
    /// call.
    bool resolve(attribute_type type, std::string_view raw, std::string_view& out) {
        return first_.resolve(type, raw, out);
    }

private:
    /// Where one value is resolved.
    struct place {
        bool resolve(attribute_type type, std::string_view raw, std::string_view& out);

        std::string text;
        std::vector<std::uint8_t> bytes;
    };

    bool resolve_both(value_view a, value_view b, std::string_view& left, std::string_view& right);
    std::optional<int> compare_raw(attribute_type type, std::string_view a, std::string_view b);
    bool has_member(attribute_type element, std::string_view set, std::string_view raw);
    bool same_set(attribute_type element, std::string_view a, std::string_view b);
    bool same_list(std::string_view a, std::string_view b);
    bool same_map(std::string_view a, std::string_view b);

    place first_;
    place second_;
};

/// The element `index` of a list's content.
std::optional<value_view> element_of(std::string_view list, std::size_t index);

} // namespace dyndump::core
