#include "core/json_cursor.hpp"

#include "core/nesting.hpp"

namespace dyndump::core {

bool json_cursor::skip_scalar() noexcept {
    const char* const begin = at_;
    while (at_ != end_) {
        const char c = *at_;
        const bool part = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
                          c == '-' || c == '+' || c == '.';
        if (!part) {
            break;
        }
        ++at_;
    }
    return at_ != begin;
}

bool json_cursor::skip_brackets() noexcept {
    char closers[max_json_depth];
    int depth = 0;
    do {
        if (at_ == end_) {
            return false;
        }
        const char c = *at_++;
        if (c == '"') {
            const char* const close = find_string_end(at_, end_);
            if (close == nullptr) {
                return false;
            }
            at_ = close + 1;
        } else if (c == '{' || c == '[') {
            if (depth == max_json_depth) {
                return false;
            }
            closers[depth++] = c == '{' ? '}' : ']';
        } else if (c == '}' || c == ']') {
            if (closers[--depth] != c) {
                return false;
            }
        }
    } while (depth != 0);
    return true;
}

bool json_cursor::skip_value(std::string_view& text) noexcept {
    const char first = peek();
    const char* const begin = at_;
    bool whole = false;
    if (first == '"') {
        std::string_view raw;
        whole = take_string(raw);
    } else if (first == '{' || first == '[') {
        whole = skip_brackets();
    } else {
        whole = skip_scalar();
    }
    if (whole) {
        text = {begin, static_cast<std::size_t>(at_ - begin)};
    }
    return whole;
}

bool is_one_value(std::string_view text) noexcept {
    json_cursor cursor(text);
    std::string_view whole;
    return cursor.skip_value(whole) && cursor.peek() == '\0' && cursor.position() == cursor.end();
}

bool is_one_object(std::string_view text) noexcept {
    return json_cursor(text).peek() == '{' && is_one_value(text);
}

} // namespace dyndump::core
