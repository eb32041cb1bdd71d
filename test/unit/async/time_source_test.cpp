#include <dyndump/time_source.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

namespace dyndump {
namespace {

namespace asio = boost::asio;

TEST(system_time, a_moment_that_has_passed_is_not_waited_for) {
    asio::io_context context;
    const auto time = time_source::system();
    error_code result = asio::error::would_block;
    asio::co_spawn(context, time->sleep_until(time->now() - std::chrono::hours(1)),
                   [&](std::exception_ptr, error_code ec) { result = ec; });
    context.run();
    EXPECT_FALSE(result);
}

TEST(system_time, a_wait_can_be_cancelled) {
    asio::io_context context;
    asio::cancellation_signal signal;
    const auto time = time_source::system();
    error_code result;
    asio::co_spawn(context, time->sleep_until(time->now() + std::chrono::hours(1)),
                   asio::bind_cancellation_slot(
                       signal.slot(), [&](std::exception_ptr, error_code ec) { result = ec; }));
    context.poll();
    signal.emit(asio::cancellation_type::terminal);
    context.run();
    EXPECT_EQ(result, asio::error::operation_aborted);
}

TEST(system_random, threads_draw_different_numbers) {
    std::vector<std::vector<std::uint64_t>> drawn(4);
    {
        std::vector<std::jthread> threads;
        for (auto& mine : drawn) {
            threads.emplace_back([&mine] {
                for (int i = 0; i < 1000; ++i) {
                    mine.push_back(random_source::system()->bits());
                }
            });
        }
    }
    std::set<std::uint64_t> all;
    for (const auto& mine : drawn) {
        all.insert(mine.begin(), mine.end());
    }
    EXPECT_EQ(all.size(), 4000u);
}

TEST(system_random, uniform_covers_its_range) {
    const auto random = random_source::system();
    double sum = 0;
    for (int i = 0; i < 100000; ++i) {
        const double u = random->uniform();
        ASSERT_GE(u, 0.0);
        ASSERT_LT(u, 1.0);
        sum += u;
    }
    EXPECT_NEAR(sum / 100000, 0.5, 0.01); // ten standard deviations
}

} // namespace
} // namespace dyndump
