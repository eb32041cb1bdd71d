// What writers are made of: filter_writer, time_slice, and the words for a class that is none.
#include "support/memory_source.hpp"

#include <dyndump/filter_writer.hpp>
#include <dyndump/function_writer.hpp>
#include <dyndump/time_slice.hpp>
#include <dyndump/transfer.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <type_traits>
#include <vector>

namespace dyndump {
namespace {

using test::line;
using test::memory_source;

TEST(filter_writer, passes_on_the_items_for_which_it_holds) {
    memory_source pages;
    pages.pages_of_segments = {{line("a") + line("b"), line("b")}, {line("c") + line("a")}};
    boost::asio::io_context context;
    std::vector<std::string> seen;
    auto keep = [](item_view item) {
        return item.find("id")->to_string() != "b";
    };
    function_writer next(
        [&seen](item_view item) { seen.push_back(*item.find("id")->to_string()); });
    filter_writer filtered(keep, std::move(next));
    transfer moved(context, std::ref(pages), std::ref(filtered)); // a context will do
    run_result result;
    moved.async_run([&result](error_code ec, run_result r) {
        EXPECT_FALSE(ec);
        result = std::move(r);
    });
    context.run();
    std::ranges::sort(seen);
    EXPECT_EQ(seen, (std::vector<std::string>{"a", "a", "c"}));
}

TEST(filter_writer, is_called_as_the_writer_behind_it_may_be) {
    auto nothing = [](item_view) {
    };
    auto all = [](item_view) {
        return true;
    };
    using serial = function_writer<decltype(nothing)>;
    using parallel = function_writer<decltype(nothing), write_concurrency::concurrent>;
    static_assert(concurrency_of<filter_writer<decltype(all), serial>>() ==
                  write_concurrency::serialised);
    static_assert(concurrency_of<filter_writer<decltype(all), parallel>>() ==
                  write_concurrency::concurrent);
    static_assert(page_writer<filter_writer<decltype(all), serial>>);
}

boost::asio::awaitable<void> long_work(int steps, std::vector<int>& done) {
    time_slice slice(time_slice::clock::duration::zero()); // over at once
    for (int i = 0; i < steps; ++i) {
        done.push_back(i);
        if (slice.is_over()) {
            co_await slice.renew();
        }
    }
}

TEST(time_slice, others_have_their_turn_between_two_steps) {
    boost::asio::io_context context;
    std::vector<int> done;
    auto work = long_work(3, done);
    boost::asio::co_spawn(context, std::move(work), boost::asio::detached);
    boost::asio::post(context, [&] {
        EXPECT_LT(done.size(), 3u);
        done.push_back(-1);
    });
    context.run();
    EXPECT_EQ(done.size(), 4u);
    EXPECT_NE(done.back(), -1);
    EXPECT_FALSE(time_slice(std::chrono::hours(1)).is_over());
}

struct no_writer {};
struct writer_without_finish {
    boost::asio::awaitable<error_code> write(page&);
};
struct writer_of_nothing {
    void write(page&);
    boost::asio::awaitable<error_code> finish(error_code);
};
struct source_without_segments {
    boost::asio::awaitable<error_code> open(read_context&);
    boost::asio::awaitable<error_code> read(read_context&, std::uint32_t, std::string_view, page&);
};

// Those get words of their own; a class that is not meant to be one stays out of overload sets.
TEST(page_writer, a_class_that_is_nearly_one_is_told_what_it_misses) {
    static_assert(!std::is_constructible_v<any_writer, no_writer>);
    static_assert(!std::is_constructible_v<any_writer, int>);
    static_assert(detail::almost_writer<writer_without_finish>);
    static_assert(detail::writes_pages<writer_without_finish>);
    static_assert(!detail::finishes<writer_without_finish>);
    static_assert(detail::almost_writer<writer_of_nothing>);
    static_assert(!detail::writes_pages<writer_of_nothing>);
    static_assert(!detail::almost_writer<no_writer>);
    static_assert(detail::almost_source<source_without_segments>);
    static_assert(!detail::has_segments<source_without_segments>);
    static_assert(detail::opens<source_without_segments>);
    static_assert(detail::reads_pages<source_without_segments>);
    static_assert(!std::is_constructible_v<any_source, no_writer>);
}

} // namespace
} // namespace dyndump
