// A sandbox and another server, asked the same.
#pragma once

#include <dyndump/client.hpp>
#include <dyndump/sandbox/sandbox.hpp>

#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json.hpp>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <future>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <unistd.h>

namespace dyndump::test {

namespace asio = boost::asio;
namespace json = boost::json;

/// What a service made of a request: an error's code and message, or the response.
struct service_outcome {
    std::string code;
    std::string message;
    json::value body;
};

class agreement : public testing::Test {
protected:
    /// `variable`: of the environment, with the other's URL.
    void begin(const char* variable) {
        const char* url = std::getenv(variable);
        ASSERT_NE(url, nullptr) << variable
                                << " is not set: run test/run.sh, which starts the servers.";
        error_code ec;
        sandbox_.emplace(pool_.get_executor(), sandbox_params(), ec);
        ASSERT_FALSE(ec) << ec.message();
        ours_.emplace(connect(sandbox_->endpoint_url()));
        theirs_.emplace(connect(url));
        call(*theirs_, "DeleteTable", R"({"TableName":"Agreement"})");
    }
    void end() {
        both("DeleteTable", R"({"TableName":"Agreement"})");
        sandbox_.reset();
        pool_.join();
    }

    std::pair<service_outcome, service_outcome> both(const std::string& operation,
                                                     const std::string& body) {
        return {ours(operation, body), theirs(operation, body)};
    }
    service_outcome ours(const std::string& operation, const std::string& body) {
        return call(*ours_, operation, body);
    }
    service_outcome theirs(const std::string& operation, const std::string& body) {
        return call(*theirs_, operation, body);
    }
    /// Both accept it.
    std::pair<json::value, json::value> agree_on_success(const std::string& operation,
                                                         const std::string& body) {
        auto [ours, theirs] = both(operation, body);
        EXPECT_EQ(ours.code, "") << operation << " " << body.substr(0, 200) << ours.message;
        EXPECT_EQ(theirs.code, "") << operation << " " << body.substr(0, 200) << theirs.message;
        return {std::move(ours.body), std::move(theirs.body)};
    }
    /// Both refuse it with that code. Gives their messages.
    std::pair<std::string, std::string>
    agree_on_refusal(const std::string& operation, const std::string& body, std::string_view code) {
        auto [ours, theirs] = both(operation, body);
        EXPECT_EQ(ours.code, code) << operation << " " << body.substr(0, 200);
        EXPECT_EQ(theirs.code, code) << operation << " " << body.substr(0, 200);
        return {std::move(ours.message), std::move(theirs.message)};
    }
    /// Some servers take their time for what the sandbox does at once. Its indexes count.
    void wait_until_active() {
        for (int i = 0; i < 6000; ++i) { // a minute: DynamoDB Local takes seconds for an index
            const auto answer = call(*theirs_, "DescribeTable", R"({"TableName":"Agreement"})");
            if (answer.code.empty() && is_active(answer.body.at("Table").as_object())) {
                return;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        FAIL() << "The table does not become ACTIVE.";
    }

    static std::string put(std::string_view item) {
        return fmt::format(
            R"({{"TableName":"Agreement","ReturnConsumedCapacity":"TOTAL","Item":{}}})", item);
    }
    static double capacity_of(const json::value& response) {
        return response.at("ConsumedCapacity").at("CapacityUnits").to_number<double>();
    }

private:
    client connect(const std::string& url) {
        client_params params;
        params.region = "us-east-1";
        params.endpoint_url = url;
        params.credentials = static_credentials("sandbox", "sandbox-secret");
        return client(pool_.get_executor(), params);
    }

    static bool is_active(const json::object& table) {
        bool active = table.at("TableStatus") == "ACTIVE";
        if (const auto* indexes = table.if_contains("GlobalSecondaryIndexes")) {
            for (const json::value& index : indexes->as_array()) {
                active = active && index.at("IndexStatus") == "ACTIVE";
            }
        }
        return active;
    }

    /// Each test may be a process of its own, and there is one other server for all.
    static std::string with_own_table(std::string body) {
        static const std::string own = fmt::format("\"Agreement{}\"", ::getpid());
        const std::string_view name = "\"Agreement\"";
        for (auto at = body.find(name); at != body.npos; at = body.find(name, at + own.size())) {
            body.replace(at, name.size(), own);
        }
        return body;
    }

    static service_outcome call(client& service, const std::string& operation,
                                const std::string& body) {
        diagnostics diag;
        std::promise<service_outcome> done;
        service.async_call(
            operation, with_own_table(body), diag,
            [&done, &diag](error_code ec, const std::string& text) {
                json::parse_options options;
                options.max_depth = 128;
                done.set_value(ec ? service_outcome{diag.code.empty() ? ec.message() : diag.code,
                                                    diag.message, nullptr}
                                  : service_outcome{"", "",
                                                    text.empty() ? json::value()
                                                                 : json::parse(text, {}, options)});
            });
        return done.get_future().get();
    }

    asio::thread_pool pool_{2};
    std::optional<sandbox> sandbox_;
    std::optional<client> ours_;
    std::optional<client> theirs_;
};

} // namespace dyndump::test
