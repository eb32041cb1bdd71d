#include "async/launch.hpp"

#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

namespace dyndump::async {
namespace {

namespace asio = boost::asio;

asio::awaitable<error_code> breaking() {
    co_return asio::error::broken_pipe;
}

// Which context is gone first is the user's affair; the sanitizers see who touches it.
TEST(launch, a_handler_is_called_after_the_context_of_the_operation_is_gone) {
    asio::io_context users;
    asio::cancellation_signal cancel;
    error_code result;
    {
        asio::io_context library;
        auto handler = [&](error_code ec) {
            result = ec;
        };
        launch<void(error_code)>(
            library.get_executor(), [] { return breaking(); },
            asio::bind_cancellation_slot(cancel.slot(), asio::bind_executor(users, handler)));
        library.run();
    }
    EXPECT_FALSE(result);
    users.run();
    EXPECT_EQ(result, asio::error::broken_pipe);
    cancel.emit(asio::cancellation_type::terminal); // nobody is there any more
}

} // namespace
} // namespace dyndump::async
