// Values of items, one at a time.
#include "core/json_cursor.hpp"
#include "core/json_string.hpp"
#include "core/number_text.hpp"

#include <dyndump/item.hpp>
#include <dyndump/json_encoder.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <charconv>

namespace dyndump {
namespace {

/// The digits of a number; they have no escapes.
std::string_view digits_of(attribute_type type, std::string_view content) {
    core::json_cursor cursor(content);
    std::string_view raw;
    return type == attribute_type::number && cursor.take_string(raw) ? raw : std::string_view();
}

} // namespace

std::optional<std::string> value_view::to_string() const {
    std::string out;
    return type_ == attribute_type::string && !text(out) ? std::optional(std::move(out))
                                                         : std::nullopt;
}

std::optional<std::int64_t> value_view::to_int64() const {
    return core::whole_number(digits_of(type_, content_));
}

std::optional<double> value_view::to_double() const {
    auto digits = digits_of(type_, content_);
    if (core::classify_number(digits) == core::number_syntax::none) {
        return std::nullopt;
    }
    digits.remove_prefix(digits.starts_with('+') ? 1 : 0);
    double value = 0;
    const auto* const end = digits.data() + digits.size();
    const auto [stop, fault] = std::from_chars(digits.data(), end, value);
    return fault == std::errc{} && stop == end ? std::optional(value) : std::nullopt;
}

std::optional<value_view> value_view::find(std::string_view name) const {
    return type_ == attribute_type::map ? item_view(content_).find(name) : std::nullopt;
}

error_code item_view::to_plain_json(boost::json::value& out, bool exact) const {
    const json_encoder encoder(json_format::plain,
                               exact ? number_style::string : number_style::exact);
    std::string line;
    if (auto ec = encoder.encode(*this, line)) {
        return ec;
    }
    boost::json::parse_options options;
    options.max_depth = 96; // an item's 32 levels, and the line's own
    error_code ec;
    auto parsed = boost::json::parse(line, ec, out.storage(), options);
    if (!ec) {
        out = std::move(parsed);
    }
    return ec;
}

} // namespace dyndump
