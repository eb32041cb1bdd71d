#include "core/minify.hpp"

namespace dyndump::core {

char* minify(std::string_view json, char* out) noexcept {
    bool in_string = false;
    bool escaped = false;
    for (const char c : json) {
        const bool quote = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        const bool space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
        if (space && !in_string) {
            continue;
        }
        *out++ = c;
        in_string = in_string != quote;
    }
    return out;
}

} // namespace dyndump::core
