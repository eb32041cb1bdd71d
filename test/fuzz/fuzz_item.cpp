// One item: what decodes must transcode, into what Boost.JSON makes of it; what is refused must
// leave the output alone.
#include "fuzz/input.hpp"
#include "fuzz/json.hpp"
#include "fuzz/reference_encoding.hpp"

#include <dyndump/item.hpp>
#include <dyndump/json_encoder.hpp>

#include <algorithm>
#include <cmath>
#include <string_view>

namespace {

using namespace dyndump;
using fuzz::require;
namespace json = boost::json;

// Boost.JSON's last bit of a number depends on where in its text the number stands, and 0e400 is
// no number to it: zero times infinity.
bool alike(const json::value& a, const json::value& b) {
    if (a.is_number() && b.is_number()) {
        const double x = a.to_number<double>();
        const double y = b.to_number<double>();
        return x == y || (std::isnan(x) && std::isnan(y)) ||
               std::abs(x - y) <= 1e-14 * std::max(std::abs(x), std::abs(y));
    }
    if (a.is_object() && b.is_object()) {
        const auto& others = b.get_object();
        return a.get_object().size() == others.size() &&
               std::ranges::all_of(a.get_object(), [&others](const auto& member) {
                   const auto* other = others.if_contains(member.key());
                   return other != nullptr && alike(member.value(), *other);
               });
    }
    if (a.is_array() && b.is_array()) {
        return std::ranges::equal(a.get_array(), b.get_array(), alike);
    }
    return a == b;
}

// `line` is what `format` made of an item that decodes.
void compare(const json::object& item, json_format format, number_style numbers,
             std::string_view line) {
    json::value written;
    const auto ec = fuzz::parse_json(line, written);
    if (ec == json::error::exponent_overflow) {
        return; // the grammar is right; no double takes the digits
    }
    require(!ec);
    if (format == json_format::dynamodb_json) {
        require(written == json::value(item));
        return;
    }
    if (format == json_format::export_item) {
        require(written.as_object().size() == 1 && written.at("Item") == json::value(item));
        return;
    }
    fuzz::reference_encoding reference(format == json_format::typed,
                                       numbers == number_style::string);
    const auto expected = reference.item(item);
    require(reference.beyond_json() || alike(written, expected));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    fuzz::input in(data, size);
    const auto choice = in.choice();
    const auto text = in.rest();
    const item_view item(text);
    const auto numbers = (choice & 1) != 0 ? number_style::exact : number_style::string;
    const auto format = static_cast<json_format>(choice >> 1 & 3);
    const bool keeps_bytes =
        format == json_format::dynamodb_json || format == json_format::export_item;

    attribute_map attributes;
    const bool decoded = !item.to_attributes(attributes);
    std::string line = "kept";
    const bool transcoded = !json_encoder(format, numbers).encode(item, line);
    require(transcoded || line == "kept");
    require(transcoded || !decoded);
    json::value dom;
    // Valid in its escapes and its UTF-8, so the line is too.
    if (decoded && !item.to_json(dom)) {
        compare(dom.as_object(), format, numbers, std::string_view(line).substr(4));
    }
    if (transcoded) {
        require(line.back() == '\n' && (keeps_bytes || line.find('\n') == line.size() - 1));
    }
    static_cast<void>(item.dynamodb_size());
    static_cast<void>(item.find("id"));
    return 0;
}
