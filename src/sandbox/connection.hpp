/// \file
/// One connection of a client.
#pragma once

#include "sandbox/shared_state.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <memory>

namespace dyndump::sandbox_impl {

/// A connection that is being served.
class connection {
public:
    virtual ~connection() = default;
    /// Serves requests until the client or close() ends it.
    virtual void start() = 0;
    /// From any thread.
    virtual void close() = 0;
};

/// `socket`'s executor must be a strand of its own. With `tls` not null it begins with a handshake.
std::shared_ptr<connection> make_connection(boost::asio::ip::tcp::socket socket,
                                            std::shared_ptr<boost::asio::ssl::context> tls,
                                            std::shared_ptr<shared_state> state);

} // namespace dyndump::sandbox_impl
