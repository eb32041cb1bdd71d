#include "net/local_only.hpp"

#include "core/url.hpp"

#include <dyndump/error.hpp>

namespace dyndump::net {

namespace asio = boost::asio;

std::optional<asio::ip::address>
address_elsewhere(const std::string& host, const std::vector<asio::ip::tcp::endpoint>& all) {
    error_code is_name;
    static_cast<void>(asio::ip::make_address(host, is_name));
    for (const auto& to : all) {
        const std::string address = to.address().to_string();
        const bool is_here = core::is_loopback_host(address) || core::is_container_host(address) ||
                             (!is_name && core::is_metadata_host(address));
        if (!is_here) {
            return to.address();
        }
    }
    return std::nullopt;
}

} // namespace dyndump::net
