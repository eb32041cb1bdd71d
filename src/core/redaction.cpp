#include "core/redaction.hpp"

#include <cstddef>

namespace dyndump::core {

void redact(std::string& text, std::string_view secret) {
    constexpr std::size_t telling = 8; // so much of a secret in a row is no coincidence
    if (secret.size() < telling) {
        return;
    }
    const std::string_view start = secret.substr(0, telling);
    for (std::size_t at = text.find(start); at != text.npos; at = text.find(start, at + 3)) {
        std::size_t length = telling;
        while (length < secret.size() && at + length < text.size() &&
               text[at + length] == secret[length]) {
            ++length;
        }
        text.replace(at, length, "***");
    }
}

} // namespace dyndump::core
