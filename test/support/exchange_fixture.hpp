/// \file
/// One HTTP exchange over a real transport, run to its end.
#pragma once

#include <dyndump/transport.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace dyndump::test {

/// What an exchange came to.
struct exchange_result {
    error_code ec;
    diagnostics diag;
    http_response response;

    std::string body() const { return std::string(response.body.view()); }
};

class exchange_fixture : public ::testing::Test {
protected:
    exchange_fixture() {
        // Short, so that a test that hangs fails soon; tests of timeouts set their own.
        params.proxy = {}; // whatever the machine has
        params.timeouts.resolve = std::chrono::seconds(5);
        params.timeouts.connect = std::chrono::seconds(5);
        params.timeouts.handshake = std::chrono::seconds(5);
        params.timeouts.idle_read = std::chrono::seconds(5);
        params.timeouts.request = std::chrono::seconds(10);
        request.headers = headers;
        request.body = R"({"TableName":"t"})";
    }

    void make() {
        error_code ec;
        diagnostics diag;
        net = make_transport(context.get_executor(), params, ec, diag);
        ASSERT_TRUE(net) << ec.message() << ": " << diag.message;
    }

    /// Fills `result`; all must live until it is done.
    boost::asio::awaitable<void> run_one(http_endpoint where, exchange_result& result) {
        auto ec = co_await net->exchange(where, request, result.response, result.diag);
        result.ec = ec;
    }

    exchange_result exchange(const http_endpoint& where) {
        if (!net) {
            make();
        }
        exchange_result result;
        boost::asio::co_spawn(context, run_one(where, result), boost::asio::detached);
        context.restart();
        context.run();
        return result;
    }

    static http_endpoint plain(std::uint16_t port, std::string host = "127.0.0.1") {
        http_endpoint where;
        where.tls = false;
        where.host = std::move(host);
        where.port = port;
        return where;
    }
    static http_endpoint secure(std::uint16_t port, std::string host = "localhost") {
        http_endpoint where = plain(port, std::move(host));
        where.tls = true;
        return where;
    }

    boost::asio::io_context context{1};
    transport_params params;
    http_header headers[2]{{"Host", "localhost"}, {"X-Amz-Target", "DynamoDB_20120810.Scan"}};
    http_request request;
    std::shared_ptr<transport> net;
};

} // namespace dyndump::test
