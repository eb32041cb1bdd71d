#include "async/run_on.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/require.hpp>

#include <gtest/gtest.h>

#include <exception>
#include <functional>
#include <stdexcept>
#include <utility>

namespace dyndump::async {
namespace {

namespace asio = boost::asio;

/// An executor, and what happens on other threads before execute() has returned (once).
template <class Inner>
struct watched_executor {
    Inner inner;
    std::function<void()>* meanwhile;

    template <class Function>
    void execute(Function f) const {
        inner.execute(std::move(f));
        if (const auto once = std::exchange(*meanwhile, nullptr)) {
            once();
        }
    }
    template <class Property>
    requires asio::can_query_v<const Inner&, Property>
    decltype(auto) query(Property p) const { return asio::query(inner, p); }
    template <class Property>
    requires asio::can_require_v<const Inner&, Property>
    auto require(Property p) const {
        auto required = asio::require(inner, p);
        return watched_executor<decltype(required)>{required, meanwhile};
    }
    bool operator==(const watched_executor&) const noexcept = default;
};

asio::awaitable<error_code> failing() {
    co_return asio::error::broken_pipe;
}

asio::awaitable<error_code> throwing() {
    throw std::bad_alloc();
    co_return error_code();
}

struct run_on_test : testing::Test {
    asio::io_context home{1};
    std::function<void()> meanwhile;
    asio::io_context other{1};
    error_code result;
    std::exception_ptr thrown;

    // The other thread has just told of the end, and may still touch the context.
    void run(asio::awaitable<error_code> work) {
        watched_executor<asio::io_context::executor_type> at_home{home.get_executor(), &meanwhile};
        asio::co_spawn(at_home, std::move(work),
                       [&](const std::exception_ptr&, error_code ec) { result = ec; });
        home.poll();
        EXPECT_FALSE(home.stopped()) << "what is waited for keeps it at work";
        bool told = false;
        meanwhile = [&] {
            told = true;
            EXPECT_EQ(home.poll_one(), 1U);
            EXPECT_EQ(home.poll_one(), 1U);
            EXPECT_FALSE(result) << "it has to leave first";
        };
        other.run();
        EXPECT_TRUE(told);
        home.run();
    }
};

TEST_F(run_on_test, what_awaits_a_function_goes_on_when_the_other_thread_has_left) {
    auto work = [] {
        return error_code(asio::error::broken_pipe);
    };
    run(run_on(other.get_executor(), work));
    EXPECT_EQ(result, asio::error::broken_pipe);
}

TEST_F(run_on_test, what_awaits_a_coroutine_goes_on_when_the_other_thread_has_left) {
    run(spawn_on(other.get_executor(), failing(), thrown));
    EXPECT_EQ(result, asio::error::broken_pipe);
}

TEST_F(run_on_test, what_is_thrown_is_an_error) {
    auto work = []() -> error_code {
        throw std::runtime_error("");
    };
    run(run_on(other.get_executor(), work));
    EXPECT_EQ(result, errc::exception_thrown);
}

TEST_F(run_on_test, what_a_coroutine_throws_is_an_error) {
    run(spawn_on(other.get_executor(), throwing(), thrown));
    EXPECT_EQ(result, asio::error::no_memory);
    EXPECT_THROW(std::rethrow_exception(thrown), std::bad_alloc);
}

} // namespace
} // namespace dyndump::async
