// The end of the library's threads, whatever hangs.
#include "cli/connect/io_threads.hpp"

#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/query.hpp>

#include <gtest/gtest.h>

#include <future>

namespace dyndump::cli {
namespace {

namespace asio = boost::asio;

// Ends as the service of names does while getaddrinfo() waits for a server.
class hanging_service : public asio::execution_context::service {
public:
    using key_type = hanging_service;
    static asio::execution_context::id id;

    explicit hanging_service(asio::execution_context& context)
        : service(context) {}

    std::shared_future<void> until;
    std::promise<void>* ended = nullptr;

private:
    void shutdown() override {
        if (until.valid()) {
            until.wait();
            ended->set_value();
        }
    }
};

asio::execution_context::id hanging_service::id;

hanging_service& service_of(io_threads& threads) {
    auto& context = asio::query(threads.executor(), asio::execution::context);
    return asio::use_service<hanging_service>(context);
}

TEST(io_threads, a_name_that_is_being_looked_up_does_not_delay_the_end) {
    std::promise<void> answer;
    std::promise<void> ended;
    {
        io_threads quick(1);
        service_of(quick);
    }
    EXPECT_FALSE(io_threads::any_left_behind());
    const auto begun = std::chrono::steady_clock::now();
    {
        io_threads threads(2);
        auto& service = service_of(threads);
        service.until = answer.get_future().share();
        service.ended = &ended;
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begun, io_threads::patience * 10);
    EXPECT_TRUE(io_threads::any_left_behind());
    answer.set_value();
    ended.get_future().wait();
}

} // namespace
} // namespace dyndump::cli
