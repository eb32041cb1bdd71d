#include <dyndump/item_differences.hpp>

#include <dyndump/function_writer.hpp>
#include <dyndump/key_buckets.hpp>
#include <dyndump/page.hpp>
#include <dyndump/transfer.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace dyndump {
namespace {

namespace asio = boost::asio;

page page_of(const std::vector<std::string>& items) {
    page made;
    for (const auto& each : items) {
        made.buffer().append(each + '\n');
    }
    EXPECT_FALSE(made.parse_lines(page::line_form::item));
    return made;
}

void write(any_writer to, const std::vector<std::string>& items) {
    asio::io_context context;
    auto content = page_of(items);
    error_code outcome;
    auto writing = [&]() -> asio::awaitable<void> {
        auto ended = co_await to.write(content);
        outcome = ended;
    };
    asio::co_spawn(context, writing,
                   [](const std::exception_ptr& thrown) { EXPECT_FALSE(thrown); });
    context.run();
    EXPECT_FALSE(outcome);
}

std::string item(int n, const std::string& value = "1") {
    return R"({"id":{"N":")" + std::to_string(n) + R"("},"v":{"N":")" + value + R"("}})";
}

struct differing : testing::Test {
    bool must_write(const std::string& json) {
        const auto one = page_of({json});
        return both.must_write(one.items().front());
    }
    std::multiset<std::string> extra() {
        std::multiset<std::string> keys;
        asio::io_context context;
        auto take = [&](item_view each) {
            keys.emplace(each.json());
        };
        transfer moving(context.get_executor(), both.extra(), any_writer(function_writer(take)));
        moving.async_run([](error_code ec, const run_result& result) {
            EXPECT_FALSE(ec);
            EXPECT_TRUE(result.complete);
        });
        context.run();
        return keys;
    }
    item_differences both{item_differences_params({"id"})};
    item_difference_counts counts;
};

TEST_F(differing, what_is_missing_changed_and_extra) {
    write(both.source(), {item(1), item(2), item(3), item(4, "2.0")});
    write(both.target(), {item(3, "7"), item(4, "2"), item(5), item(1)});
    ASSERT_FALSE(both.conclude(counts));
    EXPECT_EQ(counts.source_items, 4U);
    EXPECT_EQ(counts.target_items, 4U);
    EXPECT_EQ(counts.missing, 1U);
    EXPECT_EQ(counts.changed, 1U);
    EXPECT_EQ(counts.extra, 1U);
    EXPECT_FALSE(counts.equal());
    EXPECT_EQ(counts.named, (std::vector<std::string>{R"(not in the target: {"id":{"N":"2"}})",
                                                      R"(changed: {"id":{"N":"3"}})",
                                                      R"(not in the source: {"id":{"N":"5"}})"}));
    EXPECT_FALSE(must_write(item(1)));
    EXPECT_TRUE(must_write(item(2)));
    EXPECT_TRUE(must_write(item(3)));
    EXPECT_FALSE(must_write(item(4)));
    EXPECT_FALSE(must_write(R"({"id":{"N":"1.0"}})")) << "the same key";
    EXPECT_TRUE(must_write(R"({"other":{"N":"1"}})")) << "no key";
    EXPECT_EQ(extra(), (std::multiset<std::string>{R"({"id":{"N":"5"}})"}));
}

TEST_F(differing, two_equal_sides) {
    write(both.source(), {item(1), item(2)});
    write(both.target(), {item(2), item(1)});
    ASSERT_FALSE(both.conclude(counts));
    EXPECT_TRUE(counts.equal());
    EXPECT_FALSE(must_write(item(1)));
    EXPECT_TRUE(extra().empty());
}

TEST_F(differing, many_extra_keys_come_in_pages) {
    std::vector<std::string> all;
    for (int n = 0; n < 20000; ++n) {
        all.push_back(item(n));
    }
    write(both.target(), all);
    ASSERT_FALSE(both.conclude(counts));
    EXPECT_EQ(counts.extra, 20000U);
    EXPECT_EQ(extra().size(), 20000U);
    EXPECT_EQ(counts.named.size(), 20U);
}

TEST(key_buckets, are_the_same_for_the_same_items_only) {
    std::vector<std::string> items;
    for (int n = 0; n < 500; ++n) {
        items.push_back(item(n));
    }
    key_buckets one({"id"}, 60);
    key_buckets other({"id"}, 60);
    write(std::ref(one), items);
    write(std::ref(other), {items.rbegin(), items.rend()});
    EXPECT_EQ(one.total(), other.total());
    EXPECT_EQ(one.differences(other), std::vector<bool>(64, false));

    items[7] = item(7, "2");
    items.pop_back();
    key_buckets changed({"id"}, 60);
    write(std::ref(changed), items);
    const auto marked = one.differences(changed);
    const auto count = std::count(marked.begin(), marked.end(), true);
    EXPECT_GE(count, 1);
    EXPECT_LE(count, 2);

    item_differences_params params({"id"});
    params.buckets = marked;
    params.only_named = true;
    item_differences again(std::move(params));
    std::vector<std::string> all;
    for (int n = 0; n < 500; ++n) {
        all.push_back(item(n));
    }
    write(again.source(), all);
    write(again.target(), items);
    item_difference_counts counts;
    ASSERT_FALSE(again.conclude(counts));
    EXPECT_LT(counts.source_items, 60U); // those of two buckets
    EXPECT_EQ(counts.missing, 1U);
    EXPECT_EQ(counts.changed, 1U);
    EXPECT_EQ(counts.extra, 0U);
    ASSERT_EQ(counts.differences.size(), 2U);
    EXPECT_EQ(counts.differences[0].what, item_difference::missing);
    EXPECT_EQ(counts.differences[0].key, R"({"id":{"N":"499"}})");
    EXPECT_EQ(counts.differences[1].key, R"({"id":{"N":"7"}})");
}

TEST(key_buckets, tell_items_without_a_key_by_all_they_have) {
    key_buckets one({});
    key_buckets other({});
    write(std::ref(one), {item(1), item(2)});
    write(std::ref(other), {item(1), item(2, "3")});
    item_differences_params params;
    params.buckets = one.differences(other);
    params.only_named = true;
    item_differences again(std::move(params));
    write(again.source(), {item(1), item(2)});
    write(again.target(), {item(1), item(2, "3")});
    item_difference_counts counts;
    ASSERT_FALSE(again.conclude(counts));
    EXPECT_EQ(counts.missing, 1U);
    EXPECT_EQ(counts.extra, 1U);
    EXPECT_EQ(counts.changed, 0U);
    EXPECT_EQ(counts.differences[0].key, item(2));
}

} // namespace
} // namespace dyndump
