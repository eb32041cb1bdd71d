/// \file
/// A position in JSON text that only moves forward over what it was told to expect.
#pragma once

#include "core/json_string.hpp"

#include <string_view>

namespace dyndump::core {

/// Each step skips white space first, and answers false, without going beyond the end, when
/// something else stands there; the position is then unspecified.
class json_cursor {
public:
    explicit json_cursor(std::string_view text) noexcept
        : at_(text.data())
        , end_(text.data() + text.size()) {}

    const char* position() const noexcept { return at_; }
    const char* end() const noexcept { return end_; }
    void move_to(const char* position) noexcept { at_ = position; }
    std::string_view rest() const noexcept { return {at_, static_cast<std::size_t>(end_ - at_)}; }

    void skip_space() noexcept {
        while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) {
            ++at_;
        }
    }

    /// The next character, or '\0' at the end (which is no JSON either).
    char peek() noexcept {
        skip_space();
        return at_ == end_ ? '\0' : *at_;
    }

    bool take(char expected) noexcept {
        if (at_ != end_ && *at_ == expected) [[likely]] {
            ++at_;
            return true;
        }
        if (peek() != expected || at_ == end_) {
            return false;
        }
        ++at_;
        return true;
    }

    bool take_word(std::string_view word) noexcept {
        skip_space();
        if (!rest().starts_with(word)) {
            return false;
        }
        at_ += word.size();
        return true;
    }

    /// A string; `raw` is its text without the quotes, escapes unresolved but known to be right.
    bool take_string(std::string_view& raw) noexcept {
        if (!take('"')) {
            return false;
        }
        const char* const close = find_string_end(at_, end_);
        if (close == nullptr) {
            return false;
        }
        raw = {at_, static_cast<std::size_t>(close - at_)};
        at_ = close + 1;
        return true;
    }

    /// Any value, `text` being all of it. Strings and the pairing of brackets are checked, what
    /// lies between them is not. False also when it is nested beyond max_json_depth.
    bool skip_value(std::string_view& text) noexcept;

private:
    bool skip_scalar() noexcept;
    bool skip_brackets() noexcept;

    const char* at_;
    const char* end_;
};

/// Whether it is one value, and nothing but white space beside it: nothing of it can become another
/// member of what it is put into. What skip_value() does not check is not checked.
bool is_one_value(std::string_view text) noexcept;
/// Whether that is an object.
bool is_one_object(std::string_view text) noexcept;

} // namespace dyndump::core
