#include "output/check/canonical_item.hpp"

#include "archive/digest.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

namespace dyndump::output {
namespace {

// Of a text that may hold halves of surrogate pairs, as lone_surrogate::kept leaves them.
std::string with_escapes(std::string text) {
    constexpr std::string_view digits = "0123456789abcdef";
    constexpr std::size_t length = 3;
    for (auto at = text.find('\xed'); at != std::string::npos; at = text.find('\xed', at + 1)) {
        const auto byte = [&](std::size_t n) {
            return at + n < text.size() ? static_cast<unsigned char>(text[at + n]) : 0U;
        };
        if (byte(1) >= 0xa0) {
            const unsigned code = 0xd000 | (byte(1) & 0x3f) << 6 | (byte(2) & 0x3f);
            std::string escape = "\\u";
            for (int shift = 12; shift >= 0; shift -= 4) {
                escape += digits[code >> shift & 15];
            }
            text.replace(at, length, escape);
        }
    }
    return text;
}

struct describer {
    std::string operator()(const std::string& text) const {
        return with_escapes(boost::json::serialize(boost::json::string(text)));
    }
    std::string operator()(const number_text& number) const { return number.digits; }
    std::string operator()(const binary_value& value) const {
        return archive::to_base64(
            {reinterpret_cast<const char*>(value.bytes.data()), value.bytes.size()});
    }
    template <class Other>
    std::string operator()(const Other&) const {
        return "(no key)";
    }
};

} // namespace

std::string shown(const attribute_value& value) {
    return std::visit(describer{}, value.get());
}

} // namespace dyndump::output
