#include "net/chunk_decoder.hpp"

#include <algorithm>
#include <cstring>

namespace dyndump::net {
namespace {

constexpr std::size_t max_overhead = 16384;

int hex_value(char c) noexcept {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

} // namespace

std::size_t chunk_decoder::decode(page_buffer& body, std::size_t n, std::size_t limit,
                                  error_code& ec) {
    const char* const start = body.data() + body.size();
    const char* p = start;
    const char* const end = start + n;
    while (p != end && state_ != state::done) {
        if (state_ != state::data) {
            ec = take_framing(*p);
            if (ec) {
                break;
            }
            ++p;
            continue;
        }
        const auto take = static_cast<std::size_t>(
            std::min<std::uint64_t>(left_, static_cast<std::uint64_t>(end - p)));
        if (take > limit - body.size()) {
            ec = errc::response_too_large;
            break;
        }
        char* const to = body.data() + body.size();
        if (to != p) {
            std::memmove(to, p, take);
        }
        body.resize(body.size() + take);
        p += take;
        left_ -= take;
        if (left_ == 0) {
            state_ = state::data_cr;
        }
    }
    return static_cast<std::size_t>(p - start);
}

error_code chunk_decoder::take_framing(char c) {
    switch (state_) {
    case state::size:
        return take_size_digit(c);
    case state::extension:
        if (c == '\r') {
            state_ = state::size_lf;
        } else if (c == '\n' || ++overhead_ > max_overhead) {
            return errc::malformed_response;
        }
        return {};
    case state::size_lf:
        if (c != '\n') {
            return errc::malformed_response;
        }
        state_ = left_ != 0 ? state::data : state::trailer;
        digits_ = 0;
        line_length_ = 0;
        return {};
    case state::data_cr:
        state_ = state::data_lf;
        return c == '\r' ? error_code{} : errc::malformed_response;
    case state::data_lf:
        state_ = state::size;
        return c == '\n' ? error_code{} : errc::malformed_response;
    case state::trailer: // its fields are of no use here
        if (c == '\n' || ++overhead_ > max_overhead) {
            return errc::malformed_response;
        }
        if (c == '\r') {
            state_ = state::last_lf;
        } else {
            ++line_length_;
        }
        return {};
    case state::last_lf:
        if (c != '\n') {
            return errc::malformed_response;
        }
        state_ = line_length_ == 0 ? state::done : state::trailer;
        line_length_ = 0;
        return {};
    case state::data:
    case state::done:
        break;
    }
    return errc::malformed_response;
}

error_code chunk_decoder::take_size_digit(char c) {
    if (const int digit = hex_value(c); digit >= 0) {
        if (digits_++ == 0) {
            left_ = 0;
        }
        left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
        return digits_ <= 15 ? error_code{} : errc::malformed_response;
    }
    if (digits_ == 0) {
        return errc::malformed_response;
    }
    if (c == '\r') {
        state_ = state::size_lf;
    } else if (c == ';' || c == ' ' || c == '\t') {
        state_ = state::extension;
    } else {
        return errc::malformed_response;
    }
    return {};
}

} // namespace dyndump::net
