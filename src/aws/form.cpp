#include "aws/form.hpp"

namespace dyndump::aws {

void append_encoded(std::string& out, std::string_view text) {
    static constexpr char digits[] = "0123456789ABCDEF";
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += '%';
            out += digits[byte >> 4];
            out += digits[byte & 15];
        }
    }
}

void append_parameter(std::string& out, std::string_view name, std::string_view value) {
    if (!out.empty()) {
        out += '&';
    }
    append_encoded(out, name);
    out += '=';
    append_encoded(out, value);
}

} // namespace dyndump::aws
