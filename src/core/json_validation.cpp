#include "core/json_validation.hpp"

#include "core/json_cursor.hpp"
#include "core/nesting.hpp"
#include "core/number_text.hpp"

#include <dyndump/page_buffer.hpp>

#include <simdjson.h>

#include <array>

namespace dyndump::core {

static_assert(page_buffer::padding >= simdjson::SIMDJSON_PADDING);

namespace {

bool take_name(json_cursor& at) {
    std::string_view name;
    return at.take_string(name) && at.take(':');
}

bool take_scalar(json_cursor& at) {
    std::string_view text;
    return at.skip_value(text) && (text.front() == '"' || text == "true" || text == "false" ||
                                   text == "null" || is_json_number(text));
}

// simdjson makes values of what it reads, in memory several times as large, which the thread keeps.
constexpr std::size_t most_at_once = std::size_t{2} << 20;

// The grammar alone: nothing is made of the values, so that no memory is needed.
error_code check_grammar(std::string_view text) {
    const error_code wrong = errc::malformed_response;
    std::array<char, max_json_depth> closers{};
    std::size_t depth = 0;
    json_cursor at(text);
    do {
        const char first = at.peek();
        bool more = false; // another value comes
        if (first == '{' || first == '[') {
            const char closer = first == '{' ? '}' : ']';
            at.take(first);
            if (!at.take(closer)) {
                if (depth == closers.size()) {
                    return errc::response_too_large;
                }
                if (closer == '}' && !take_name(at)) {
                    return wrong;
                }
                closers[depth++] = closer;
                continue;
            }
        } else if (!take_scalar(at)) {
            return wrong;
        }
        while (depth > 0 && !more) {
            more = at.take(',');
            if (more) {
                if (closers[depth - 1] == '}' && !take_name(at)) {
                    return wrong;
                }
            } else if (!at.take(closers[--depth])) {
                return wrong;
            }
        }
    } while (depth > 0);
    at.skip_space();
    const bool whole =
        at.position() == at.end() && simdjson::validate_utf8(text.data(), text.size());
    return whole ? error_code{} : wrong;
}

// AddressSanitizer does not see into simdjson: here it sees whether the padding is there.
void touch_padding(std::string_view text) {
    if (!text.empty()) {
        const volatile char* const last = text.data() + text.size() + page_buffer::padding - 1;
        static_cast<void>(*last);
    }
}

} // namespace

error_code validate_json(std::string_view text) {
    if (text.size() > most_at_once) {
        return check_grammar(text);
    }
    touch_padding(text);
    thread_local simdjson::dom::parser parser;
    constexpr std::size_t max_depth =
        max_json_depth + 1; // simdjson allows one less than it is told
    if (parser.max_depth() != max_depth || parser.capacity() < text.size()) {
        if (parser.allocate(text.size(), max_depth) != simdjson::SUCCESS) {
            return make_error_code(boost::system::errc::not_enough_memory);
        }
    }
    const bool copy_first = false; // the padding is there
    const auto fault = parser.parse(text.data(), text.size(), copy_first).error();
    switch (fault) {
    case simdjson::SUCCESS:
        return {};
    case simdjson::DEPTH_ERROR:
        return errc::response_too_large;
    default:
        // Numbers of 38 digits and halves of surrogate pairs are JSON, though no value here.
        return check_grammar(text);
    }
}

} // namespace dyndump::core
