#include <dyndump/transport.hpp>

#include <boost/beast/core/string.hpp>

#include <algorithm>

namespace dyndump {

transport::~transport() = default;
void transport::close_idle() {}
body_observer::~body_observer() = default;
body_budget::~body_budget() = default;

std::string_view http_response::header(std::string_view name) const noexcept {
    for (const http_header& h : headers_) {
        if (boost::beast::iequals(h.name, name)) {
            return h.value;
        }
    }
    return {};
}

void http_response::add_header(std::string_view name, std::string_view value) {
    const std::size_t needed = text_.size() + name.size() + value.size();
    constexpr std::size_t least = 1024; // never inside the string itself: views survive a move
    if (needed > text_.capacity() || text_.capacity() < least) {
        std::string larger;
        larger.reserve(std::max(2 * needed, least));
        larger.append(text_);
        for (http_header& h : headers_) {
            h.name = {larger.data() + (h.name.data() - text_.data()), h.name.size()};
            h.value = {larger.data() + (h.value.data() - text_.data()), h.value.size()};
        }
        text_.swap(larger);
    }
    const std::size_t at = text_.size();
    text_.append(name).append(value);
    headers_.push_back({.name = {text_.data() + at, name.size()},
                        .value = {text_.data() + at + name.size(), value.size()}});
}

void http_response::clear() noexcept {
    status = 0;
    via.clear();
    body.clear();
    text_.clear();
    headers_.clear();
}

} // namespace dyndump
