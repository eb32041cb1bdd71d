// The service without a network, and short ways to call it.
#pragma once

#include "sandbox/service.hpp"

#include <boost/json.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace dyndump::sandbox_impl {

struct service_test : testing::Test {
    catalog tables{std::size_t{64} << 20};
    call_context context;

    /// The response body; its status must be `status`.
    boost::json::object call(std::string_view operation, std::string_view body,
                             unsigned status = 200) {
        const reply answer =
            serve(tables, context, "DynamoDB_20120810." + std::string(operation), body);
        EXPECT_EQ(answer.status, status) << answer.body->bytes;
        boost::json::parse_options options;
        options.max_depth = 128;
        return boost::json::parse(answer.body->bytes, {}, options).as_object();
    }

    /// "type: message" of a refusal, the type without its prefix.
    std::string refusal(std::string_view operation, std::string_view body) {
        const auto answer = call(operation, body, 400);
        const std::string type(answer.at("__type").as_string());
        return type.substr(type.find('#') + 1) + ": " +
               std::string(answer.at("message").as_string());
    }

    /// A table with the keys given as `name:T`.
    void create(std::string_view name, std::string_view partition, std::string_view sort = {});
};

inline void service_test::create(std::string_view name, std::string_view partition,
                                 std::string_view sort) {
    boost::json::array keys;
    boost::json::array attributes;
    auto add = [&](std::string_view key, std::string_view kind) {
        if (key.empty()) {
            return;
        }
        const std::string_view attribute = key.substr(0, key.size() - 2);
        keys.push_back({{"AttributeName", attribute}, {"KeyType", kind}});
        attributes.push_back(
            {{"AttributeName", attribute}, {"AttributeType", key.substr(key.size() - 1)}});
    };
    add(partition, "HASH");
    add(sort, "RANGE");
    call("CreateTable",
         boost::json::serialize(boost::json::object{{"TableName", name},
                                                    {"KeySchema", keys},
                                                    {"AttributeDefinitions", attributes},
                                                    {"BillingMode", "PAY_PER_REQUEST"}}));
}

} // namespace dyndump::sandbox_impl
