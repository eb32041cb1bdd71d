#include "net/proxy.hpp"

#include "core/sentence.hpp"
#include "core/url.hpp"

#include <boost/asio/ip/address.hpp>
#include <openssl/evp.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace dyndump::net {
namespace {

namespace asio = boost::asio;

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

int hex(char c) noexcept {
    const char low = static_cast<char>(c | 0x20);
    return c >= '0' && c <= '9' ? c - '0' : low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

std::string percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 &&
            hex(text[i + 2]) >= 0) {
            out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

std::string basic_authorization(std::string_view user_information) {
    const std::string plain = percent_decoded(user_information);
    std::string encoded((plain.size() + 2) / 3 * 4 + 1, '\0');
    const int n = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                                  reinterpret_cast<const unsigned char*>(plain.data()),
                                  static_cast<int>(plain.size()));
    encoded.resize(static_cast<std::size_t>(n));
    return "Basic " + encoded;
}

/// Returns what is wrong with it, or an empty view.
std::string_view parse_proxy(std::string_view text, std::optional<proxy_server>& out) {
    if (text.empty()) {
        return {};
    }
    const std::string scheme = lower(text.substr(0, std::min(text.find("://"), text.size())));
    std::string_view rest = text;
    if (text.find("://") != std::string_view::npos) {
        if (scheme != "http") {
            return "is not http://: other ways to speak to a proxy are not supported";
        }
        rest.remove_prefix(scheme.size() + 3);
    }
    proxy_server proxy;
    if (const auto at = rest.substr(0, rest.find('/')).rfind('@'); at != std::string_view::npos) {
        proxy.authorization = basic_authorization(rest.substr(0, at));
        rest.remove_prefix(at + 1);
    }
    core::url where;
    if (const auto fault = core::parse_url("http://" + std::string(rest), where); !fault.empty()) {
        return fault;
    }
    proxy.host = where.host;
    proxy.port = where.port;
    out = std::move(proxy);
    return {};
}

std::string variable(const char* lower_case, const char* upper_case) {
    for (const char* name : {lower_case, upper_case}) {
        const char* const value = name != nullptr ? std::getenv(name) : nullptr;
        if (value != nullptr && *value != '\0') {
            return value;
        }
    }
    return {};
}

} // namespace

no_proxy_list::no_proxy_list(std::string_view list) {
    while (!list.empty()) {
        const auto end = std::min(list.find_first_of(", \t"), list.size());
        if (end != 0) {
            add(list.substr(0, end));
        }
        list.remove_prefix(std::min(end + 1, list.size()));
    }
}

void no_proxy_list::add(std::string_view entry) {
    if (entry == "*") {
        all_ = true;
        return;
    }
    const std::string text(entry);
    error_code bad;
    if (const auto v4 = asio::ip::make_network_v4(text, bad); !bad) {
        networks_v4_.push_back(v4.canonical());
        return;
    }
    if (const auto v6 = asio::ip::make_network_v6(text, bad); !bad) {
        networks_v6_.push_back(v6.canonical());
        return;
    }
    name one;
    if (const auto colon = entry.rfind(':');
        colon != std::string_view::npos && entry.find(':') == colon) {
        const auto digits = entry.substr(colon + 1);
        std::from_chars(digits.data(), digits.data() + digits.size(), one.port);
        entry = entry.substr(0, colon);
    } else if (entry.size() > 2 && entry.front() == '[' && entry.back() == ']') {
        entry = entry.substr(1, entry.size() - 2);
    }
    if (entry.starts_with("*.")) {
        entry.remove_prefix(1);
    }
    if (entry.starts_with('.')) {
        entry.remove_prefix(1);
    }
    one.text = lower(core::without_final_dot(entry));
    if (!one.text.empty()) {
        names_.push_back(std::move(one));
    }
}

bool no_proxy_list::covers(std::string_view host, std::uint16_t port) const {
    if (all_) {
        return true;
    }
    error_code not_an_address;
    const auto address = asio::ip::make_address(std::string(host), not_an_address);
    if (!not_an_address) {
        // An address in a block is the same address in a block of one.
        const bool inside =
            address.is_v4()
                ? std::ranges::any_of(networks_v4_,
                                      [&](const auto& block) {
                                          return asio::ip::network_v4(address.to_v4(),
                                                                      block.prefix_length())
                                                     .canonical() == block;
                                      })
                : std::ranges::any_of(networks_v6_, [&](const auto& block) {
                      return asio::ip::network_v6(address.to_v6(), block.prefix_length())
                                 .canonical() == block;
                  });
        if (inside) {
            return true;
        }
    }
    const std::string wanted = lower(core::without_final_dot(host));
    return std::ranges::any_of(names_, [&](const name& one) {
        if (one.port != 0 && one.port != port) {
            return false;
        }
        return wanted == one.text || (not_an_address && wanted.ends_with("." + one.text));
    });
}

proxy_rules::proxy_rules(const proxy_params& params, error_code& ec, diagnostics& diag)
    : none_(params.none) {
    for (const bool tls : {false, true}) {
        const auto fault = parse_proxy(tls ? params.https : params.http, tls ? https_ : http_);
        if (!fault.empty()) {
            ec = errc::bad_configuration;
            diag.message =
                core::sentence("The URL of the proxy for {} {}; see {}", tls ? "https" : "http",
                               fault, tls ? "HTTPS_PROXY" : "HTTP_PROXY");
        }
    }
}

const proxy_server* proxy_rules::proxy_for(const http_endpoint& where) const {
    const auto& proxy = where.tls ? https_ : http_;
    if (!proxy || core::is_loopback_host(where.host) || core::is_metadata_host(where.host) ||
        none_.covers(where.host, where.port)) {
        return nullptr;
    }
    return &*proxy;
}

} // namespace dyndump::net

namespace dyndump {

proxy_params proxy_params::from_environment() {
    using net::variable;
    proxy_params params;
    const bool cgi = std::getenv("REQUEST_METHOD") != nullptr;
    params.http = variable("http_proxy", cgi ? nullptr : "HTTP_PROXY");
    params.https = variable("https_proxy", "HTTPS_PROXY");
    params.none = variable("no_proxy", "NO_PROXY");
    return params;
}

} // namespace dyndump
