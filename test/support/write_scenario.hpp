// A table_writer and a table that takes what it sends, under virtual time.
#pragma once

#include "support/make_page.hpp"
#include "support/scripted_transport.hpp"

#include <dyndump/table_writer.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/json.hpp>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dyndump::test {

// Applies BatchWriteItem and PutItem. Its key is the number "id".
class model_target {
public:
    using request = scripted_transport::request;
    using reply = scripted_transport::reply;

    std::map<std::string, std::string> items;
    // How often each item was put or removed.
    std::map<std::string, int> applied;
    double units = 0;
    // What an item costs again for the entries of indexes: 1 for one that holds all of it.
    double index_entries = 0;
    std::vector<std::size_t> batch_sizes;

    // What of a batch is left undone.
    std::function<bool(const std::string& id)> leaves_undone = [](const std::string&) {
        return false;
    };
    // What makes the service refuse a request.
    std::function<bool(const std::string& id)> refuses = leaves_undone;
    // Instead of what is asked.
    std::function<std::optional<reply>()> instead = [] {
        return std::optional<reply>();
    };
    // After it was done, instead of the answer.
    std::function<std::optional<reply>()> afterwards = instead;
    bool reports_units = true;
    // Of the other spellings that a service may use: 1.0 for 1.
    bool respells = false;

    reply operator()(const request& asked) {
        if (auto other = instead()) {
            return *other;
        }
        const auto body = boost::json::parse(asked.body).as_object();
        auto answer = body.contains("RequestItems") ? batch(body) : put(body);
        if (auto other = answer.status == 200 ? afterwards() : std::nullopt) {
            return *other;
        }
        return answer;
    }

    static std::string id_of(const boost::json::value& item) {
        return std::to_string(
            static_cast<long>(std::stod(std::string(item.at("id").at("N").as_string().c_str()))));
    }
    static reply fault(const std::string& type, const std::string& more = "",
                       unsigned status = 400) {
        return {R"({"__type":"x#)" + type + R"(","message":"of )" + type + "\"" + more + "}",
                status};
    }
    static reply throttle(const std::string& reason) {
        return fault("ThrottlingException",
                     R"(,"ThrottlingReasons":[{"reason":")" + reason + R"(","resource":"arn:t"}])");
    }

private:
    double units_of(const std::string& item) const {
        return std::ceil(static_cast<double>(item_view(item).dynamodb_size()) / 1024) *
               (1 + index_entries);
    }

    std::string spent(double cost) {
        units += cost;
        return reports_units ? fmt::format(R"({{"TableName":"t","CapacityUnits":{0},)"
                                           R"("Table":{{"CapacityUnits":{0}}}}})",
                                           cost)
                             : "null";
    }

    reply batch(const boost::json::object& body) {
        const auto& requests = body.at("RequestItems").at("t").as_array();
        batch_sizes.push_back(requests.size());
        std::map<std::string, int> ids;
        for (const auto& each : requests) {
            const auto id = id_of(content_of(each));
            if (++ids[id] > 1 || requests.size() > 25 || refuses(id)) {
                return fault("ValidationException");
            }
        }
        double cost = 0;
        std::string undone;
        for (const auto& each : requests) {
            const auto& content = content_of(each);
            const auto id = id_of(content);
            if (leaves_undone(id)) {
                auto again = boost::json::serialize(each);
                if (respells) {
                    const auto at = again.find(R"("id":{"N":")") + 11;
                    again.insert(again.find('"', at), ".0");
                }
                undone += (undone.empty() ? "" : ",") + again;
                continue;
            }
            ++applied[id];
            if (each.as_object().contains("PutRequest")) {
                items[id] = boost::json::serialize(content);
                cost += units_of(items[id]);
            } else {
                cost += 1;
                items.erase(id);
            }
        }
        return R"({"UnprocessedItems":{)" + (undone.empty() ? "" : R"("t":[)" + undone + "]") +
               R"(},"ConsumedCapacity":[)" + spent(cost) + "]}";
    }

    reply put(const boost::json::object& body) {
        const auto& item = body.at("Item");
        const auto id = id_of(item);
        if (refuses(id)) {
            return fault("ValidationException");
        }
        const auto there = items.find(id);
        if (there != items.end() && !is_newer(body, boost::json::parse(there->second))) {
            return fault("ConditionalCheckFailedException", R"(,"Item":)" + there->second);
        }
        items[id] = boost::json::serialize(item);
        ++applied[id];
        return R"({"ConsumedCapacity":)" + spent(units_of(items[id])) + "}";
    }

    static bool is_newer(const boost::json::object& body, const boost::json::value& there) {
        const auto* values = body.if_contains("ExpressionAttributeValues");
        if (values == nullptr) {
            return false;
        }
        const auto name = body.at("ExpressionAttributeNames").at("#v").as_string();
        const auto* old = there.as_object().if_contains(name);
        return old == nullptr || std::stod(old->at("N").as_string().c_str()) <
                                     std::stod(values->at(":v").at("N").as_string().c_str());
    }

    static const boost::json::value& content_of(const boost::json::value& request) {
        const auto& object = request.as_object();
        return object.contains("PutRequest") ? object.at("PutRequest").at("Item")
                                             : object.at("DeleteRequest").at("Key");
    }
};

struct write_scenario {
    std::shared_ptr<virtual_time> time = std::make_shared<virtual_time>();
    std::shared_ptr<scripted_transport> net = std::make_shared<scripted_transport>(time);
    asio::io_context context;
    client_params service;
    table_writer_params params;
    model_target target;
    std::optional<table_writer> writer;

    // A page on its way, and what came of it.
    struct writing {
        page content;
        error_code outcome = errc::exception_thrown;
        bool ended = false;
        double seconds = 0;
        asio::cancellation_signal cancel;
    };
    std::list<writing> pages;

    write_scenario() {
        service.region = "eu-west-1";
        service.credentials = static_credentials("AKID", "secret");
        service.transport = net;
        service.time = time;
        service.random = std::make_shared<seeded_random>();
        params.table.name = "t";
        params.table.key_names = {"id"};
        net->answer = [this](const scripted_transport::request& asked) {
            return target(asked);
        };
    }

    static std::string item(long id, std::size_t bytes = 0, const std::string& more = "") {
        return fmt::format(R"({{"id":{{"N":"{}"}},"x":{{"S":"{}"}}{}}})", id,
                           std::string(bytes, 'x'), more);
    }
    static std::vector<std::string> items(long first, long count, std::size_t bytes = 0) {
        std::vector<std::string> all;
        for (long id = first; id < first + count; ++id) {
            all.push_back(item(id, bytes));
        }
        return all;
    }

    table_writer& make() {
        if (!writer) {
            writer.emplace(client(context.get_executor(), service), params);
        }
        return *writer;
    }

    writing& start(const std::vector<std::string>& list, std::uint32_t segment = 0) {
        auto& added = pages.emplace_back();
        added.content = make_page(list);
        added.content.set_segment(segment, 1000);
        asio::co_spawn(context, await_write(make(), added),
                       asio::bind_cancellation_slot(
                           added.cancel.slot(),
                           [this, &added](const std::exception_ptr& thrown, error_code ec) {
                               EXPECT_FALSE(thrown);
                               added.outcome = ec;
                               added.ended = true;
                               added.seconds = time->seconds();
                           }));
        return added;
    }
    error_code write(const std::vector<std::string>& list, std::uint32_t segment = 0) {
        auto& started = start(list, segment);
        time->run(context);
        EXPECT_TRUE(started.ended) << "the writing hangs";
        return started.outcome;
    }

    // Every one of `count` items from `first` on was written once, and is there.
    void expect_all(long first, long count, std::size_t bytes = 0) {
        for (long id = first; id < first + count; ++id) {
            ASSERT_EQ(target.applied[std::to_string(id)], 1) << id;
            ASSERT_EQ(target.items[std::to_string(id)], item(id, bytes));
        }
    }

    static asio::awaitable<error_code> await_write(table_writer& to, writing& which) {
        co_await asio::this_coro::throw_if_cancelled(false);
        co_return co_await to.write(which.content);
    }
};

} // namespace dyndump::test
