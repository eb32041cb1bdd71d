// A server that ends in the middle of operations on items: contexts, clients and results go in any
// order, after every handler. Nothing is left behind, and nothing touched that is gone (under
// AddressSanitizer that shows).
#include "support/client_scenario.hpp"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <optional>

namespace dyndump::test {
namespace {

using request = client_scenario::request;
using reply = client_scenario::reply;

/// Everything that an operation holds holds this.
struct pledge {};

// All operations at once, each with an attempt that fails, so that there are pauses as well.
struct busy_client {
    std::unique_ptr<client_scenario> s = std::make_unique<client_scenario>();
    std::optional<client> service;
    item_result item;
    items_result batch;
    items_result transacted;
    batch_write_result written;
    page queried;
    std::array<diagnostics, 6> diags;
    std::shared_ptr<pledge> held = std::make_shared<pledge>();
    int completed = 0;

    busy_client() {
        s->net->answer = [this](const request& asked) -> reply {
            if (s->net->seen.size() % 3 == 0) {
                return client_scenario::refusal("InternalServerError", 500);
            }
            const auto& target = asked.headers.at("X-Amz-Target");
            if (target.ends_with("Query")) {
                return reply(client_scenario::one_item());
            }
            return reply(R"({"Responses":{},"UnprocessedKeys":{},"Item":{"id":{"S":"a"}}})");
        };
        service.emplace(s->context, s->params);
        auto done = [this, held = held](error_code) {
            ++completed;
        };
        const auto key = item_request("tab").key("id", "a");
        service->async_get_item(key, item, diags[0], done);
        service->async_query(item_request("tab").key_condition("id = {}", "a"), queried, diags[1],
                             done);
        service->async_batch_get_item(batch_get_request().add(key), batch, diags[2], done);
        service->async_transact_write(transaction().remove(key), transacted, diags[3], done);
        batch_write_request puts("tab");
        puts.puts.assign(30, R"({"id":{"S":"a"}})");
        service->async_batch_write_item(puts, written, diags[4], done);
        service->async_delete_table("tab", diags[5], done);
    }
};

TEST(item_teardown, clients_and_contexts_go_in_any_order_after_every_handler) {
    bool all_done = false;
    for (std::uint64_t steps = 0; !all_done; ++steps) {
        for (const bool client_first : {false, true}) {
            busy_client all;
            const std::weak_ptr<pledge> held = all.held;
            const std::weak_ptr<transport> wire = all.s->net;
            all.held.reset();
            all.s->time->run(all.s->context, std::chrono::minutes(1), steps);
            all_done = all.completed == 6;
            if (client_first) {
                all.service.reset();
            }
            all.s->time->forget_sleepers();
            all.s.reset(); // the context
            all.service.reset();
            EXPECT_TRUE(held.expired()) << steps;
            EXPECT_TRUE(wire.expired()) << steps;
        }
        ASSERT_LT(steps, 5000u);
    }
}

TEST(item_teardown, a_client_that_goes_first_lets_its_operations_end) {
    busy_client all;
    all.service.reset();
    all.s->time->run(all.s->context);
    EXPECT_EQ(all.completed, 6);
}

} // namespace
} // namespace dyndump::test
