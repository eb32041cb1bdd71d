/// \file
/// One item of a page, as the service sent it, and read-only access to its attributes.
#pragma once

#include <dyndump/attribute_value.hpp>
#include <dyndump/config.hpp>
#include <dyndump/error.hpp>

#include <boost/json/fwd.hpp>
#include <boost/json/storage_ptr.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

namespace dyndump {

/// An attribute value in DynamoDB JSON, e.g. `{"S":"a"}`: a view, nothing is decoded until asked
/// for. Valid as long as the bytes it was made from.
class value_view {
public:
    value_view() = default;
    /// `content` is what stands behind the type name, e.g. `"a"` (with its quotes) or `{...}` for
    /// M.
    value_view(attribute_type type, std::string_view content) noexcept
        : type_(type)
        , content_(content) {}

    attribute_type type() const noexcept { return type_; }
    /// The JSON text behind the type name, exactly as it came.
    std::string_view content() const noexcept { return content_; }

    /// For S: the text with its escapes resolved. For N: the digits. For B: the base64 text.
    /// For BOOL: "true"/"false", NULL: "true". Error: errc::malformed_response for other types.
    DYNDUMP_EXPORT error_code text(std::string& out) const;
    /// What it holds, or nothing if it is of another type (or does not fit).
    DYNDUMP_EXPORT std::optional<std::string> to_string() const;
    /// Of N: an integer that fits, however it is written ("1", "1.0", "1E3").
    DYNDUMP_EXPORT std::optional<std::int64_t> to_int64() const;
    /// Of N: the nearest double.
    DYNDUMP_EXPORT std::optional<double> to_double() const;
    std::optional<bool> to_bool() const noexcept {
        return type_ == attribute_type::boolean ? std::optional(content_ == "true") : std::nullopt;
    }
    bool is_null() const noexcept { return type_ == attribute_type::null; }
    /// Of M: a member. To be looked into as an item.
    DYNDUMP_EXPORT std::optional<value_view> find(std::string_view name) const;
    /// The whole value, decoded. Errors: errc::malformed_response, errc::response_too_large
    /// (depth).
    DYNDUMP_EXPORT error_code decode(attribute_value& out) const;

private:
    attribute_type type_ = attribute_type::null;
    std::string_view content_;
};

/// One attribute of an item.
struct attribute_view {
    /// The name as it stands in the JSON: without quotes, escapes unresolved (most names have
    /// none).
    std::string_view raw_name;
    value_view value;
};

/// A view of one item: a JSON object `{"name":{"S":"..."},...}` inside a page's body.
/// Copying it copies two words. Valid as long as the page is neither destroyed nor refilled.
/// Thread safety: reading is safe from any thread.
class item_view {
public:
    item_view() = default;
    explicit item_view(std::string_view json) noexcept
        : json_(json) {}

    /// The item's bytes as they came, braces included.
    std::string_view json() const noexcept { return json_; }

    /// Forward iteration over the attributes, in the order they came. Stops early at malformed JSON
    /// (a page that came from the client has been checked).
    class DYNDUMP_EXPORT iterator {
    public:
        using value_type = attribute_view;
        using difference_type = std::ptrdiff_t;
        using reference = const attribute_view&;
        using pointer = const attribute_view*;
        using iterator_category = std::forward_iterator_tag;

        iterator() = default;
        explicit iterator(std::string_view rest)
            : rest_(rest) {
            next();
        }
        reference operator*() const noexcept { return current_; }
        pointer operator->() const noexcept { return &current_; }
        iterator& operator++() {
            next();
            return *this;
        }
        iterator operator++(int) {
            auto old = *this;
            next();
            return old;
        }
        friend bool operator==(const iterator& a, const iterator& b) noexcept {
            return a.rest_.data() == b.rest_.data();
        }

    private:
        void next();

        std::string_view rest_; // what follows the current attribute; null at the end
        attribute_view current_;
    };

    iterator begin() const { return json_.empty() ? iterator{} : iterator{json_}; }
    iterator end() const noexcept { return {}; }

    /// The attribute of that name (as a program writes it: escapes in the item are resolved).
    DYNDUMP_EXPORT std::optional<value_view> find(std::string_view name) const;

    /// DynamoDB's size of the item in bytes, which capacity is charged by.
    /// Source: DynamoDB developer guide, "DynamoDB item sizes and formats"; numbers are approximate
    /// there, and so here.
    DYNDUMP_EXPORT std::size_t dynamodb_size() const;

    /// The item as a Boost.JSON value in DynamoDB JSON form, numbers still text.
    /// Errors: Boost.JSON's.
    DYNDUMP_EXPORT error_code to_json(boost::json::value& out,
                                      boost::json::storage_ptr storage = {}) const;
    /// The item as plain JSON, `{"id":"a","n":1}`: as json_format::plain. Numbers become what
    /// Boost.JSON makes of them; with `exact` strings with the digits, which lose nothing. Errors:
    /// as for json_encoder, and Boost.JSON's.
    DYNDUMP_EXPORT error_code to_plain_json(boost::json::value& out, bool exact = false) const;

    /// The item decoded, every attribute by name. Errors as for value_view::decode.
    DYNDUMP_EXPORT error_code to_attributes(attribute_map& out) const;

private:
    std::string_view json_;
};

} // namespace dyndump
