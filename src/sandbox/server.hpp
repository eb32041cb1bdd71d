/// \file
/// The sandbox's network side: accepts connections and keeps account of them.
#pragma once

#include "sandbox/connection.hpp"
#include "sandbox/shared_state.hpp"

#include <dyndump/sandbox/sandbox.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/strand.hpp>

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace dyndump {

/// Thread safety: all members from any thread.
class sandbox::server : public std::enable_shared_from_this<sandbox::server> {
public:
    server(boost::asio::any_io_executor executor, const sandbox_params& params);

    /// Binds; then accepts until stop().
    void listen(const sandbox_params& params, error_code& ec);
    void stop();

    std::uint16_t port() const noexcept { return dynamodb_.port; }
    /// 0: there is none.
    std::uint16_t s3_port() const noexcept { return s3_.port; }
    bool tls() const noexcept { return tls_ != nullptr; }
    sandbox_impl::shared_state& state() noexcept { return *state_; }

private:
    using tcp = boost::asio::ip::tcp;
    using answering = sandbox_impl::answering;
    using shared_state_ptr = std::shared_ptr<sandbox_impl::shared_state>;

    /// One of the services, at a port of its own.
    struct door {
        tcp::acceptor acceptor;
        std::unique_ptr<answering> (*make)(shared_state_ptr);
        std::uint16_t port = 0;
    };

    void load_certificate(const sandbox_params& params, error_code& ec);
    void open(door& which, std::uint16_t port, error_code& ec);
    static void bind(door& which, std::uint16_t port, error_code& ec);
    static boost::asio::awaitable<void> accept(std::shared_ptr<server> self, door& which);
    void adopt(tcp::socket socket, const door& which);

    boost::asio::any_io_executor executor_;
    boost::asio::any_io_executor strand_; // of the acceptors
    door dynamodb_;
    door s3_;
    std::shared_ptr<boost::asio::ssl::context> tls_;
    shared_state_ptr state_;

    std::mutex mutex_;
    bool stopped_ = false;
    std::vector<std::weak_ptr<sandbox_impl::connection>> connections_;
};

} // namespace dyndump
