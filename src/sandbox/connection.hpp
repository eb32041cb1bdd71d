/// \file
/// One connection of a client: requests in, responses out.
#pragma once

#include "sandbox/byte_stream.hpp"
#include "sandbox/responder.hpp"

#include <dyndump/http_header.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <memory>
#include <vector>

namespace dyndump::sandbox_impl {

/// The stream's executor must be a strand of its own; everything but close() is done there.
class connection : public std::enable_shared_from_this<connection> {
public:
    connection(std::unique_ptr<byte_stream> stream, std::unique_ptr<answering> service);

    /// Serves requests until the client or close() ends it; keeps the object alive meanwhile.
    void start();
    /// From any thread.
    void close();

private:
    static boost::asio::awaitable<void> run(std::shared_ptr<connection> self);
    /// One request and its response; false ends the connection.
    boost::asio::awaitable<bool> exchange();
    template <class Parser>
    boost::asio::awaitable<error_code> read(Parser& parser);
    void close_socket();

    std::unique_ptr<byte_stream> stream_;
    boost::asio::steady_timer timer_;
    boost::beast::flat_buffer buffer_;
    std::unique_ptr<answering> service_;
    std::vector<http_header> headers_;
    bool closed_ = false;
};

} // namespace dyndump::sandbox_impl
