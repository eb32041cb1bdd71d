#include "sandbox/s3/request.hpp"

#include "core/canonical_request.hpp"

#include <charconv>

#include <fmt/format.h>

namespace dyndump::sandbox_impl::s3 {
namespace {

int hex_digit(char c) noexcept {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

std::string_view bucket_in_host(std::string_view host) {
    host = host.substr(0, host.rfind(':') == host.npos ? host.npos : host.rfind(':'));
    const auto service = host.find(".s3.");
    if (service != host.npos) {
        return host.substr(0, service);
    }
    constexpr std::string_view local = ".localhost";
    return host.ends_with(local) ? host.substr(0, host.size() - local.size()) : std::string_view();
}

void parse_query(std::string_view text, request& into) {
    while (!text.empty()) {
        const auto one = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(text.size(), one.size() + 1));
        const auto equals = one.find('=');
        into.query[percent_decoded(one.substr(0, equals))] =
            equals == one.npos ? std::string() : percent_decoded(one.substr(equals + 1));
    }
}

} // namespace

std::string percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
        const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
        if (low >= 0) {
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                           (c >= '0' && c <= '9') ||
                           std::string_view("-._~/").find(c) != std::string_view::npos;
        out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

std::string_view request::header(std::string_view name) const {
    for (const auto& each : headers) {
        if (core::equals_ignoring_case(each.name, name)) {
            return each.value;
        }
    }
    return {};
}

std::string_view request::parameter(std::string_view name) const {
    const auto found = query.find(name);
    return found == query.end() ? std::string_view() : std::string_view(found->second);
}

outcome<std::uint32_t> request::number(std::string_view name, std::uint32_t most,
                                       std::uint32_t otherwise) const {
    const auto text = parameter(name);
    if (text.empty()) {
        return otherwise;
    }
    std::uint32_t value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc() || end != text.data() + text.size() || value > most) {
        return invalid_argument(
            fmt::format("{} must be an integer between 1 and {}, inclusive", name, most));
    }
    return value;
}

request parse_request(std::string_view method, std::string_view target,
                      std::span<const http_header> headers, std::string_view body) {
    request out;
    out.method = method;
    out.path = target.substr(0, target.find('?'));
    out.raw_query =
        out.path.size() < target.size() ? target.substr(out.path.size() + 1) : std::string_view();
    out.headers = headers;
    out.body = body;
    parse_query(out.raw_query, out);
    out.bucket = bucket_in_host(out.header("host"));
    auto rest = out.path.substr(out.path.starts_with('/') ? 1 : 0);
    if (out.bucket.empty()) {
        const auto name = rest.substr(0, rest.find('/'));
        out.bucket = percent_decoded(name);
        rest.remove_prefix(std::min(rest.size(), name.size() + 1));
    }
    out.key = percent_decoded(rest);
    return out;
}

} // namespace dyndump::sandbox_impl::s3
