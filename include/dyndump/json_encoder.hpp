/// \file
/// Items to JSON lines, in three forms.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/error.hpp>
#include <dyndump/page.hpp>

#include <span>
#include <string>
#include <string_view>

namespace dyndump {

/// The form of an item in the output; each item is one line.
enum class json_format {
    /// `{"id":{"S":"a"},"n":{"N":"1"}}`: the bytes the service sent.
    dynamodb_json,
    /// `{"id":{"type":"string","value":"a"},"n":{"type":"number","value":1}}`.
    /// Type names: binary, binary-set, bool, list, map, number, number-set, null, string,
    /// string-set.
    typed,
    /// `{"id":"a","n":1}`. Sets become lists, null becomes null, binary its base64 text.
    plain,
    /// `{"Item":{...}}` around DynamoDB JSON: what the service's own full export writes.
    export_item,
};

/// How numbers leave in `typed` and `plain`. The digits are always those that came.
enum class number_style {
    /// As JSON numbers.
    exact,
    /// As JSON strings, for readers that would round them.
    string,
};

/// Encodes items as JSON lines. Stateless but for its settings: one encoder may serve many threads.
///
/// Strings leave as they came, escapes included. A number that JSON would write otherwise (`+1`,
/// `01`, `.5`, `1.`; the service itself sends none) is written as JSON does, with the same digits;
/// text that is no number is an error. An item that holds raw newlines leaves without the white
/// space between its tokens.
///
/// Binary values are base64 text at every depth (the Go package of this name wrote raw bytes).
class json_encoder {
public:
    explicit json_encoder(json_format format = json_format::dynamodb_json,
                          number_style numbers = number_style::exact) noexcept
        : format_(format)
        , numbers_(numbers) {}

    json_format format() const noexcept { return format_; }
    number_style numbers() const noexcept { return numbers_; }

    /// Appends one item and a newline. Errors, with `out` as it was: errc::malformed_response,
    /// errc::response_too_large (nested beyond 64 levels). The forms that keep the item's bytes
    /// check no more of it than its braces.
    DYNDUMP_EXPORT error_code encode(item_view item, std::string& out) const;

    /// The same for several items: a slice of a page, for code that must not run long at a time.
    DYNDUMP_EXPORT error_code encode(std::span<const item_view> items, std::string& out) const;

    /// All items of the page as lines. For `dynamodb_json` the result lies in the page itself; for
    /// the others in `scratch`, which is replaced and may end up longer than the result. Valid
    /// until either changes. Errors as above, with no lines.
    DYNDUMP_EXPORT error_code encode(page& source, std::string& scratch,
                                     std::string_view& lines) const;

private:
    json_format format_;
    number_style numbers_;
};

} // namespace dyndump
