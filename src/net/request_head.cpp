#include "net/request_head.hpp"

#include "core/sentence.hpp"

#include <boost/beast/core/string.hpp>
#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace dyndump::net {
namespace {

constexpr std::array<bool, 256> token_characters = [] {
    std::array<bool, 256> are{};
    for (const char c :
         std::string_view("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                          "!#$%&'*+-.^_`|~")) {
        are[static_cast<unsigned char>(c)] = true;
    }
    return are;
}();

/// RFC 9110, 5.6.2.
bool is_token(std::string_view text) noexcept {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return token_characters[static_cast<unsigned char>(c)];
    });
}

bool is_field_value(std::string_view text) noexcept {
    // Each request has some: they are looked at to their end, many bytes at a time.
    bool is_one = true;
    for (const char c : text) {
        is_one &= !((c >= 0 && c < ' ' && c != '\t') || c == '\x7f');
    }
    return is_one;
}

bool is_target(std::string_view text) noexcept {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

bool sends_length(const http_request& request) noexcept {
    return request.body_size() != 0 || request.method == "POST" || request.method == "PUT";
}

} // namespace

error_code check_request(const http_request& request, diagnostics& diag) {
    if (!is_token(request.method)) {
        diag.message = "The request's method is not an HTTP token; nothing was sent";
        return errc::invalid_argument;
    }
    if (!is_target(request.target)) {
        diag.message = "The request's target is empty or holds a space, a control character or a "
                       "byte beyond ASCII; nothing was sent";
        return errc::invalid_argument;
    }
    for (const http_header& h : request.headers) {
        if (!is_token(h.name)) {
            diag.message = "A header's name is not an HTTP token; nothing was sent";
            return errc::invalid_argument;
        }
        if (!is_field_value(h.value)) {
            diag.message = core::sentence(
                "The value of header {} holds a line break or another control character (a stray "
                "newline in a credentials or token file?); nothing was sent",
                h.name);
            return errc::invalid_argument;
        }
        if (boost::beast::iequals(h.name, "content-length") ||
            boost::beast::iequals(h.name, "transfer-encoding")) {
            diag.message =
                core::sentence("Header {} is the transport's to set; nothing was sent", h.name);
            return errc::invalid_argument;
        }
    }
    return {};
}

void write_request_head(const http_request& request, const forwarding& via, std::string& out) {
    std::size_t needed = request.method.size() + via.origin.size() + request.target.size() +
                         via.authorization.size() + 96;
    for (const http_header& h : request.headers) {
        needed += h.name.size() + h.value.size() + 4;
    }
    const auto size = request.body_size();
    const bool with_body = is_small(request);
    if (with_body) {
        needed += size;
    }
    out.clear();
    if (out.capacity() < needed) {
        OPENSSL_cleanse(out.data(), out.capacity()); // a session token may stand in there
        out.reserve(needed * 2);
    }
    out.append(request.method).append(" ").append(via.origin).append(request.target);
    out.append(" HTTP/1.1\r\n");
    for (const http_header& h : request.headers) {
        out.append(h.name).append(": ").append(h.value).append("\r\n");
    }
    if (!via.authorization.empty()) {
        out.append("Proxy-Authorization: ").append(via.authorization).append("\r\n");
    }
    if (sends_length(request)) {
        char digits[24];
        const auto end = std::to_chars(digits, digits + sizeof digits, size).ptr;
        out.append("Content-Length: ").append(digits, end).append("\r\n");
    }
    out.append("\r\n");
    if (with_body) {
        out.append(request.body);
        for (const auto& piece : request.more_body) {
            out.append(piece);
        }
    }
}

} // namespace dyndump::net
