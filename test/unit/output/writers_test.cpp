#include <dyndump/channel_writer.hpp>
#include <dyndump/function_writer.hpp>
#include <dyndump/ostream_writer.hpp>
#include <dyndump/tee_writer.hpp>
#include <dyndump/writer.hpp>

#include "support/make_page.hpp"
#include "support/run_awaitable.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

namespace dyndump {
namespace {

namespace asio = boost::asio;
using test::make_page;
using test::run_awaitable;

const std::string a = R"({"id":{"S":"a"}})";
const std::string b = R"({"id":{"S":"b"}})";
const error_code fault = boost::system::errc::make_error_code(boost::system::errc::io_error);

// What a writer was given and told.
struct record {
    std::vector<std::string> items;
    std::vector<error_code> ends;
};

struct recording_writer {
    record* to;
    error_code write_result;
    error_code finish_result;

    asio::awaitable<error_code> write(page& source) {
        for (const auto& item : source.items()) {
            to->items.emplace_back(item.json());
        }
        co_return write_result;
    }
    asio::awaitable<error_code> finish(error_code why) {
        to->ends.push_back(why);
        co_return finish_result;
    }
};

TEST(function_writer, is_called_for_each_item) {
    std::vector<std::string> seen;
    function_writer writer([&](item_view item) { seen.emplace_back(item.json()); });
    auto source = make_page({a, b});
    EXPECT_FALSE(run_awaitable(writer.write(source)));
    EXPECT_FALSE(run_awaitable(writer.finish({})));
    EXPECT_EQ(seen, (std::vector<std::string>{a, b}));
}

TEST(function_writer, an_error_ends_it_at_that_item) {
    int calls = 0;
    function_writer writer([&](item_view) -> error_code {
        ++calls;
        return fault;
    });
    auto source = make_page({a, b});
    EXPECT_EQ(run_awaitable(writer.write(source)), fault);
    EXPECT_EQ(calls, 1);
}

TEST(function_writer, says_whether_it_may_be_called_concurrently) {
    auto nothing = [](item_view) {
    };
    EXPECT_EQ(any_writer(function_writer(nothing)).concurrency(), write_concurrency::serialised);
    EXPECT_EQ(any_writer(function_writer<decltype(nothing), write_concurrency::concurrent>(nothing))
                  .concurrency(),
              write_concurrency::concurrent);
}

using page_channel = asio::experimental::channel<void(error_code, page)>;

struct received {
    std::vector<std::string> items;
    error_code end;
};

asio::awaitable<received> receive_all(page_channel& channel) {
    received all;
    auto token = asio::as_tuple(asio::use_awaitable);
    while (!all.end) {
        auto [ec, content] = co_await channel.async_receive(token);
        all.end = ec;
        for (const auto& item : content.items()) {
            all.items.emplace_back(item.json());
        }
    }
    co_return all;
}

TEST(channel_writer, pages_arrive_whole_and_in_order_then_the_end) {
    asio::io_context context;
    page_channel channel(context, 1);
    channel_writer writer(channel);
    const auto send_all = [&]() -> asio::awaitable<error_code> {
        for (const auto& item : {a, b, a}) {
            auto source = make_page({item});
            auto ec = co_await writer.write(source);
            EXPECT_FALSE(ec);
            EXPECT_TRUE(source.empty()); // moved, not copied
        }
        const error_code exhausted;
        co_return co_await writer.finish(exhausted);
    };
    error_code sent = fault;
    asio::co_spawn(context, send_all(),
                   [&](std::exception_ptr, error_code result) { sent = result; });
    const auto all = run_awaitable(context, receive_all(channel));
    EXPECT_FALSE(sent);
    EXPECT_EQ(all.items, (std::vector<std::string>{a, b, a}));
    EXPECT_EQ(all.end, asio::error::eof);
}

TEST(channel_writer, a_full_channel_holds_the_writer_back) {
    asio::io_context context;
    page_channel channel(context, 1);
    channel_writer writer(channel);
    int written = 0;
    const auto send_all = [&]() -> asio::awaitable<void> {
        for (int i = 0; i < 3; ++i) {
            auto source = make_page({a});
            auto ec = co_await writer.write(source);
            written += ec ? 0 : 1;
        }
    };
    asio::co_spawn(context, send_all(), asio::detached);
    context.poll();
    EXPECT_EQ(written, 1);
    channel.try_receive([](error_code, page) {});
    context.restart();
    context.poll();
    EXPECT_EQ(written, 2);
    channel.cancel();
    channel.close();
    context.restart();
    context.run();
    EXPECT_EQ(written, 2);
}

TEST(channel_writer, the_reason_of_a_failure_comes_after_the_pages) {
    asio::io_context context;
    page_channel channel(context, 4);
    channel_writer writer(channel);
    auto source = make_page({a});
    EXPECT_FALSE(run_awaitable(context, writer.write(source)));
    EXPECT_FALSE(run_awaitable(context, writer.finish(errc::stalled)));
    const auto all = run_awaitable(context, receive_all(channel));
    EXPECT_EQ(all.items, std::vector<std::string>{a});
    EXPECT_EQ(all.end, errc::stalled);
}

TEST(channel_writer, a_wait_can_be_cancelled) {
    asio::io_context context;
    page_channel channel(context, 0);
    channel_writer writer(channel);
    auto source = make_page({a});
    asio::cancellation_signal cancel;
    bool thrown = false;
    error_code result;
    asio::co_spawn(
        context, writer.write(source),
        asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr failure, error_code ec) {
            thrown = failure != nullptr;
            result = ec;
        }));
    context.poll();
    cancel.emit(asio::cancellation_type::terminal);
    context.restart();
    context.run();
    EXPECT_FALSE(thrown);
    EXPECT_TRUE(result);
}

TEST(tee_writer, both_get_every_page_and_the_end) {
    record first;
    record second;
    tee_writer writer(recording_writer{&first, {}, {}}, recording_writer{&second, {}, {}});
    auto source = make_page({a, b});
    EXPECT_FALSE(run_awaitable(writer.write(source)));
    EXPECT_FALSE(run_awaitable(writer.finish(errc::stopped)));
    EXPECT_EQ(first.items, (std::vector<std::string>{a, b}));
    EXPECT_EQ(second.items, first.items);
    EXPECT_EQ(first.ends, std::vector<error_code>{errc::stopped});
    EXPECT_EQ(second.ends, first.ends);
}

TEST(tee_writer, the_views_survive_a_first_writer_that_makes_lines) {
    record second;
    std::ostringstream text;
    tee_writer writer(ostream_writer(text), recording_writer{&second, {}, {}});
    auto source = make_page({a, b});
    EXPECT_FALSE(run_awaitable(writer.write(source)));
    EXPECT_EQ(text.str(), a + '\n' + b + '\n');
    EXPECT_EQ(second.items, (std::vector<std::string>{a, b}));
}

TEST(tee_writer, what_the_first_cannot_write_the_second_does_not_get) {
    record first;
    record second;
    tee_writer writer(recording_writer{&first, fault, {}}, recording_writer{&second, {}, {}});
    auto source = make_page({a});
    EXPECT_EQ(run_awaitable(writer.write(source)), fault);
    EXPECT_TRUE(second.items.empty());
}

TEST(tee_writer, the_second_is_told_that_the_first_could_not_finish) {
    record first;
    record second;
    tee_writer writer(recording_writer{&first, {}, fault}, recording_writer{&second, {}, {}});
    EXPECT_EQ(run_awaitable(writer.finish({})), fault);
    EXPECT_EQ(second.ends, std::vector<error_code>{fault});
}

TEST(tee_writer, refuses_a_first_writer_that_keeps_the_page) {
    asio::io_context context;
    page_channel channel(context, 1);
    record second;
    tee_writer writer(channel_writer<page_channel>(channel), recording_writer{&second, {}, {}});
    auto source = make_page({a});
    EXPECT_EQ(run_awaitable(context, writer.write(source)), errc::invalid_argument);
}

TEST(tee_writer, is_concurrent_if_both_are) {
    using plain = recording_writer;
    using concurrent = channel_writer<page_channel>;
    EXPECT_EQ((concurrency_of<tee_writer<concurrent, concurrent>>()),
              write_concurrency::concurrent);
    EXPECT_EQ((concurrency_of<tee_writer<concurrent, plain>>()), write_concurrency::serialised);
    EXPECT_EQ((concurrency_of<tee_writer<plain, concurrent>>()), write_concurrency::serialised);
}

TEST(ostream_writer, writes_lines_in_the_form_that_was_chosen) {
    std::ostringstream text;
    ostream_writer writer(text, json_encoder(json_format::plain));
    auto source = make_page({a, b});
    EXPECT_FALSE(run_awaitable(writer.write(source)));
    EXPECT_FALSE(run_awaitable(writer.finish({})));
    EXPECT_EQ(text.str(), "{\"id\":\"a\"}\n{\"id\":\"b\"}\n");
}

TEST(ostream_writer, a_bad_stream_is_an_error) {
    std::ostringstream text;
    ostream_writer writer(text);
    text.setstate(std::ios::badbit);
    auto source = make_page({a});
    EXPECT_EQ(run_awaitable(writer.write(source)), boost::system::errc::io_error);
    EXPECT_EQ(run_awaitable(writer.finish({})), boost::system::errc::io_error);
}

} // namespace
} // namespace dyndump
