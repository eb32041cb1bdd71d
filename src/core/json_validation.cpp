#include "core/json_validation.hpp"

#include "core/nesting.hpp"

#include <dyndump/page_buffer.hpp>

#include <simdjson.h>

namespace dyndump::core {

static_assert(page_buffer::padding >= simdjson::SIMDJSON_PADDING);

error_code validate_json(std::string_view text) {
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
        return errc::malformed_response;
    }
}

} // namespace dyndump::core
