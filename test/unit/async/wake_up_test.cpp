#include "async/wake_up.hpp"

#include "async/launch.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <optional>

namespace dyndump::async {
namespace {

namespace asio = boost::asio;

struct wake_up_test : testing::Test {
    std::optional<asio::io_context> home{std::in_place};
    std::shared_ptr<async::wake_up> event = std::make_shared<async::wake_up>(home->get_executor());
    asio::cancellation_signal cancel;
    error_code result = asio::error::would_block;

    void wait(std::chrono::steady_clock::time_point until) {
        asio::co_spawn(
            *home, without_throwing(event->wait(until)),
            asio::bind_cancellation_slot(
                cancel.slot(), [this](std::exception_ptr, error_code ec) { result = ec; }));
        home->poll();
    }
};

constexpr auto never = std::chrono::steady_clock::time_point::max();

TEST_F(wake_up_test, who_is_notified_goes_on) {
    wait(never);
    EXPECT_EQ(result, asio::error::would_block);
    event->notify();
    home->run();
    EXPECT_FALSE(result);
}

TEST_F(wake_up_test, who_was_notified_before_does_not_wait) {
    event->notify();
    wait(never);
    home->run();
    EXPECT_FALSE(result);
}

// That nothing of the context is touched any more is for the sanitizers to see.
TEST_F(wake_up_test, a_context_that_is_gone_is_not_notified_after_the_time_is_up) {
    wait(std::chrono::steady_clock::time_point::min());
    EXPECT_EQ(result, errc::timed_out);
    home.reset();
    event->notify();
    EXPECT_EQ(event.use_count(), 1) << "nothing has been posted";
}

TEST_F(wake_up_test, a_context_that_is_gone_is_not_notified_after_a_cancellation) {
    wait(never);
    cancel.emit(asio::cancellation_type::terminal);
    home->run();
    EXPECT_EQ(result, asio::error::operation_aborted);
    home.reset();
    event->notify();
    EXPECT_EQ(event.use_count(), 1);
}

TEST_F(wake_up_test, a_context_that_is_gone_with_its_coroutines_is_not_notified) {
    wait(never);
    home.reset();
    event->notify();
    EXPECT_EQ(event.use_count(), 1);
}

} // namespace
} // namespace dyndump::async
