#include "sandbox/server.hpp"

#include "sandbox/s3/responder.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace dyndump {
namespace {

namespace asio = boost::asio;

// When no descriptor is left.
constexpr auto accept_pause = std::chrono::milliseconds(10);

template <class Service>
std::unique_ptr<sandbox_impl::answering>
make_service(std::shared_ptr<sandbox_impl::shared_state> state) {
    return std::make_unique<Service>(std::move(state));
}

} // namespace

sandbox::server::server(asio::any_io_executor executor, const sandbox_params& params)
    : executor_(std::move(executor))
    , strand_(asio::make_strand(executor_))
    , dynamodb_{tcp::acceptor(strand_), &make_service<sandbox_impl::responder>}
    , s3_{tcp::acceptor(strand_), &make_service<sandbox_impl::s3::responder>}
    , state_(std::make_shared<sandbox_impl::shared_state>(
          sandbox_impl::known_keys{
              params.access_key_id, params.secret_access_key, params.session_token, {}},
          params.faults, params.page_cache_bytes)) {}

void sandbox::server::listen(const sandbox_params& params, error_code& ec) {
    load_certificate(params, ec);
    if (!ec) {
        open(dynamodb_, params.port, ec);
    }
    if (!ec && params.s3_port) {
        open(s3_, *params.s3_port, ec);
    }
}

void sandbox::server::open(door& which, std::uint16_t port, error_code& ec) {
    bind(which, port, ec);
    if (!ec) {
        asio::co_spawn(strand_, accept(shared_from_this(), which), asio::detached);
    }
}

void sandbox::server::load_certificate(const sandbox_params& params, error_code& ec) {
    ec = {};
    if (params.tls_certificate_file.empty() && params.tls_private_key_file.empty()) {
        return;
    }
    tls_ = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
    tls_->use_certificate_chain_file(params.tls_certificate_file, ec);
    if (!ec) {
        tls_->use_private_key_file(params.tls_private_key_file, asio::ssl::context::pem, ec);
    }
}

void sandbox::server::bind(door& which, std::uint16_t port, error_code& ec) {
    auto& acceptor = which.acceptor;
    const tcp::endpoint where(asio::ip::address_v4::loopback(), port);
    acceptor.open(where.protocol(), ec);
    if (!ec) {
        acceptor.set_option(asio::socket_base::reuse_address(true), ec);
    }
    if (!ec) {
        acceptor.bind(where, ec);
    }
    if (!ec) {
        acceptor.listen(asio::socket_base::max_listen_connections, ec);
    }
    if (!ec) {
        which.port = acceptor.local_endpoint(ec).port();
    }
}

asio::awaitable<void> sandbox::server::accept(std::shared_ptr<server> self, door& which) {
    asio::steady_timer timer(self->strand_);
    while (which.acceptor.is_open()) {
        error_code ec;
        auto token = asio::redirect_error(asio::use_awaitable, ec);
        asio::any_io_executor strand = asio::make_strand(self->executor_);
        tcp::socket socket = co_await which.acceptor.async_accept(strand, token);
        if (!ec) {
            self->adopt(std::move(socket), which);
            continue;
        }
        timer.expires_after(accept_pause);
        co_await timer.async_wait(token);
    }
}

void sandbox::server::adopt(tcp::socket socket, const door& which) {
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    auto stream = tls_ != nullptr ? sandbox_impl::make_tls_stream(std::move(socket), tls_)
                                  : sandbox_impl::make_plain_stream(std::move(socket));
    auto connection =
        std::make_shared<sandbox_impl::connection>(std::move(stream), which.make(state_));
    {
        const std::lock_guard lock(mutex_);
        if (stopped_) {
            return;
        }
        std::erase_if(connections_, [](const auto& old) { return old.expired(); });
        connections_.push_back(connection);
    }
    connection->start();
}

void sandbox::server::stop() {
    std::vector<std::weak_ptr<sandbox_impl::connection>> connections;
    {
        const std::lock_guard lock(mutex_);
        if (stopped_) {
            return;
        }
        stopped_ = true;
        connections.swap(connections_);
    }
    asio::post(strand_, [self = shared_from_this()] {
        error_code ignored;
        self->dynamodb_.acceptor.close(ignored);
        self->s3_.acceptor.close(ignored);
    });
    for (const auto& weak : connections) {
        if (const auto connection = weak.lock()) {
            connection->close();
        }
    }
}

} // namespace dyndump
