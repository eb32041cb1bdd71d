#include "cli/report/plain_json.hpp"

#include <boost/json.hpp>

#include <array>
#include <charconv>
#include <cmath>

namespace dyndump::cli {
namespace {

namespace json = boost::json;

void append_number(double value, std::string& out) {
    constexpr double most_plain = 1e21;
    constexpr double least_plain = 1e-9;
    const double size = std::abs(value);
    const bool plain = size == 0 || (size >= least_plain && size < most_plain);
    std::array<char, 64> text;
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), value,
                      plain ? std::chars_format::fixed : std::chars_format::scientific);
    out.append(text.data(), end.ptr);
}

void append_plain(const json::value& value, std::string& out) {
    if (const auto* number = value.if_double()) {
        if (std::isfinite(*number)) {
            append_number(*number, out);
        } else {
            out += "null";
        }
    } else if (const auto* list = value.if_array()) {
        out += '[';
        for (const auto& each : *list) {
            out += &each == list->begin() ? "" : ",";
            append_plain(each, out);
        }
        out += ']';
    } else if (const auto* object = value.if_object()) {
        out += '{';
        for (const auto& each : *object) {
            out += &each == object->begin() ? "" : ",";
            out += json::serialize(json::value(each.key()));
            out += ':';
            append_plain(each.value(), out);
        }
        out += '}';
    } else {
        out += json::serialize(value);
    }
}

} // namespace

std::string plain_json(const json::value& value) {
    std::string out;
    append_plain(value, out);
    return out;
}

} // namespace dyndump::cli
