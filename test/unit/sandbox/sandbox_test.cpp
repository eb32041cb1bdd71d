// Over loopback, with a client that is nothing but Beast and the signer.
#include <dyndump/sandbox/sandbox.hpp>

#include "signed_request.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

namespace dyndump {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace json = boost::json;
using asio::ip::tcp;
using sandbox_impl::signed_request;

/// Blocking: the sandbox runs on other threads.
class blocking_client {
public:
    explicit blocking_client(std::uint16_t port)
        : socket_(context_) {
        socket_.connect({asio::ip::address_v4::loopback(), port});
    }

    http::response<http::string_body> call(std::string_view operation, std::string body,
                                           error_code& ec) {
        signed_request request(operation, std::move(body));
        http::request<http::string_body> message(http::verb::post, "/", 11);
        for (const auto& [name, value] : request.headers) {
            message.set(name, value);
        }
        message.body() = request.body;
        message.prepare_payload();
        http::write(socket_, message, ec);
        http::response_parser<http::string_body> parser;
        parser.body_limit(std::uint64_t{64} << 20);
        if (!ec) {
            http::read(socket_, buffer_, parser, ec);
        }
        return parser.release();
    }
    json::value call(std::string_view operation, std::string body) {
        error_code ec;
        const auto response = call(operation, std::move(body), ec);
        EXPECT_FALSE(ec) << ec.message();
        EXPECT_EQ(response.result_int(), 200U) << response.body();
        return json::parse(response.body());
    }

private:
    asio::io_context context_;
    tcp::socket socket_;
    boost::beast::flat_buffer buffer_;
};

struct sandbox_server : testing::Test {
    asio::thread_pool threads{2};

    std::unique_ptr<sandbox> start(const sandbox_params& params = {}) {
        error_code ec;
        auto server = std::make_unique<sandbox>(threads.get_executor(), params, ec);
        EXPECT_FALSE(ec) << ec.message();
        return server;
    }
};

TEST_F(sandbox_server, serves_a_table_over_one_connection) {
    auto server = start();
    EXPECT_EQ(server->endpoint_url(), fmt::format("http://127.0.0.1:{}", server->port()));
    EXPECT_FALSE(server->create_table("numbers", "pk"));
    EXPECT_EQ(server->create_table("numbers", "pk"), service_errc::validation);
    for (int i = 0; i < 3000; ++i) {
        const std::string item =
            fmt::format(R"({{"pk":{{"S":"{}"}},"v":{{"S":"{}"}}}})", i, std::string(1000, 'x'));
        ASSERT_FALSE(server->put("numbers", item));
    }
    EXPECT_EQ(server->put("numbers", "{"), service_errc::serialization);
    EXPECT_EQ(server->put("numbers", R"({"x":{"S":"a"}})"), service_errc::validation);
    EXPECT_EQ(server->put("absent", R"({"pk":{"S":"a"}})"), service_errc::resource_not_found);
    EXPECT_EQ(server->item_count("numbers"), 3000U);

    blocking_client client(server->port());
    std::set<std::string> seen;
    std::string start_key;
    int pages = 0;
    do {
        const auto page = client.call(
            "Scan", fmt::format(R"({{"TableName":"numbers"{}{}}})",
                                start_key.empty() ? "" : R"(,"ExclusiveStartKey":)", start_key));
        for (const auto& item : page.at("Items").as_array()) {
            EXPECT_TRUE(seen.insert(std::string(item.at("pk").at("S").as_string())).second);
        }
        const auto* last = page.as_object().if_contains("LastEvaluatedKey");
        start_key = last == nullptr ? "" : json::serialize(*last);
        ++pages;
    } while (!start_key.empty());
    EXPECT_EQ(seen.size(), 3000U);
    EXPECT_EQ(pages, 3);
}

TEST_F(sandbox_server, serves_many_connections_at_once) {
    auto server = start();
    ASSERT_FALSE(server->create_table("numbers", "pk"));
    auto write = [port = server->port()](int writer) {
        blocking_client client(port);
        for (int i = 0; i < 50; ++i) {
            client.call("PutItem",
                        fmt::format(R"({{"TableName":"numbers","Item":{{"pk":{{"S":"{}-{}"}}}}}})",
                                    writer, i));
            client.call("Scan", R"({"TableName":"numbers"})");
        }
    };
    std::vector<std::jthread> writers;
    for (int writer = 0; writer < 8; ++writer) {
        writers.emplace_back(write, writer);
    }
    writers.clear();
    EXPECT_EQ(server->item_count("numbers"), 400U);
}

TEST_F(sandbox_server, tells_a_cautious_client_to_go_on) {
    auto server = start();
    asio::io_context context;
    tcp::socket socket(context);
    socket.connect({asio::ip::address_v4::loopback(), server->port()});
    const signed_request request("ListTables", "{}");
    http::request<http::string_body> message(http::verb::post, "/", 11);
    for (const auto& [name, value] : request.headers) {
        message.set(name, value);
    }
    message.set(http::field::expect, "100-continue");
    message.body() = request.body;
    message.prepare_payload();
    http::request_serializer<http::string_body> serializer(message);
    http::write_header(socket, serializer);
    boost::beast::flat_buffer buffer;
    http::response<http::empty_body> go_ahead;
    http::read(socket, buffer, go_ahead);
    EXPECT_EQ(go_ahead.result_int(), 100U);
    http::write(socket, serializer);
    http::response<http::string_body> response;
    http::read(socket, buffer, response);
    EXPECT_EQ(response.body(), R"({"TableNames":[]})");
}

TEST_F(sandbox_server, connections_end_as_the_faults_say) {
    auto server = start();
    ASSERT_FALSE(server->create_table("numbers", "pk"));
    auto outcome = [&server](const sandbox_faults& faults) {
        server->set_faults(faults);
        blocking_client client(server->port());
        error_code ec;
        const auto response = client.call("ListTables", "{}", ec);
        return ec;
    };
    sandbox_faults reset;
    reset.reset = 1;
    EXPECT_EQ(outcome(reset), asio::error::connection_reset);
    sandbox_faults reset_after;
    reset_after.reset_after = 1;
    EXPECT_EQ(outcome(reset_after), asio::error::connection_reset);
    sandbox_faults truncate;
    truncate.truncate = 1;
    EXPECT_EQ(outcome(truncate), http::error::partial_message);
    sandbox_faults close_each;
    close_each.close_each = true;
    EXPECT_EQ(outcome(close_each), error_code());
}

TEST_F(sandbox_server, a_table_out_of_service_is_described_only) {
    auto server = start();
    ASSERT_FALSE(server->create_table("orders", "pk"));
    EXPECT_EQ(server->set_table_status("none", "ARCHIVED"), service_errc::resource_not_found);
    ASSERT_FALSE(server->set_table_status("orders", "ARCHIVED"));
    blocking_client client(server->port());
    const std::string body = R"({"TableName":"orders"})";
    EXPECT_EQ(client.call("DescribeTable", body).at("Table").at("TableStatus"), "ARCHIVED");
    error_code ec;
    EXPECT_NE(client.call("Scan", body, ec).body().find("ResourceNotFoundException"),
              std::string::npos);
    ASSERT_FALSE(server->set_table_status("orders", "UPDATING"));
    EXPECT_EQ(client.call("Scan", body).at("Count"), 0);
}

TEST_F(sandbox_server, takes_any_operation_without_http) {
    auto server = start();
    ASSERT_FALSE(server->create_table("orders", "pk"));
    std::string response;
    EXPECT_FALSE(
        server->call("PutItem", R"({"TableName":"orders","Item":{"pk":{"S":"a"}}})", response));
    EXPECT_EQ(response, "{}");
    EXPECT_EQ(server->item_count("orders"), 1U);
    EXPECT_EQ(server->call("Scan", R"({"TableName":"none"})", response), service_errc::validation);
    EXPECT_NE(response.find("ResourceNotFoundException"), std::string::npos);
}

TEST_F(sandbox_server, stopping_ends_a_stalled_response) {
    sandbox_params params;
    params.faults.stall = 1;
    auto server = start(params);
    blocking_client client(server->port());
    std::jthread stopper([&server] { server->stop(); });
    error_code ec;
    const auto response = client.call("ListTables", "{}", ec);
    EXPECT_TRUE(ec);
}

TEST_F(sandbox_server, a_port_in_use_is_an_error) {
    auto server = start();
    sandbox_params params;
    params.port = server->port();
    error_code ec;
    sandbox second(threads.get_executor(), params, ec);
    EXPECT_EQ(ec, asio::error::address_in_use);
}

TEST_F(sandbox_server, leaves_no_work_behind) {
    asio::io_context context;
    error_code ec;
    {
        sandbox server(context.get_executor(), {}, ec);
        ASSERT_FALSE(ec);
    }
    context.run(); // returns
    SUCCEED();
}

} // namespace
} // namespace dyndump
