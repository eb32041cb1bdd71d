/// \file
/// Which endpoints are reached through which proxy.
#pragma once

#include <dyndump/error.hpp>
#include <dyndump/transport.hpp>

#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::net {

/// A proxy, spoken to over plain TCP.
struct proxy_server {
    std::string host;
    std::uint16_t port = 80;
    /// "Basic ..." or empty. A secret.
    std::string authorization;
};

/// Hosts that are reached directly, as no_proxy lists them.
class no_proxy_list {
public:
    /// What makes no sense is ignored, as everybody does.
    explicit no_proxy_list(std::string_view list);

    bool covers(std::string_view host, std::uint16_t port) const;

private:
    struct name {
        std::string text; // lower case, without the leading dot
        std::uint16_t port = 0;
    };

    void add(std::string_view entry);

    bool all_ = false;
    std::vector<name> names_;
    std::vector<boost::asio::ip::network_v4> networks_v4_;
    std::vector<boost::asio::ip::network_v6> networks_v6_;
};

class proxy_rules {
public:
    /// Error: errc::bad_configuration if a URL cannot be used; `diag.message` says which and why,
    /// without the user information in it.
    proxy_rules(const proxy_params& params, error_code& ec, diagnostics& diag);

    /// Null: directly.
    const proxy_server* proxy_for(const http_endpoint& where) const;

private:
    std::optional<proxy_server> http_;
    std::optional<proxy_server> https_;
    no_proxy_list none_;
};

} // namespace dyndump::net
