// From the lanes to the writer.
#include "fetch/reading.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace dyndump {
namespace asio = boost::asio;

namespace {

// Larger pages are written in a handler of their own.
constexpr std::size_t short_write = 65536;

} // namespace

asio::awaitable<error_code> fetcher::run::write(reading& r, page& current) {
    const bool queue = writer_.concurrency() == write_concurrency::serialised;
    bool waited = false;
    if (queue) {
        error_code none;
        if (!write_turn_.try_send(none)) {
            waited = true;
            auto turn = co_await write_turn_.async_send(none, asio::as_tuple(asio::use_awaitable));
            if (std::get<0>(turn)) {
                co_return std::get<0>(turn);
            }
        }
    }
    // Gives the turn on even if the writer throws.
    struct release {
        completions* turn;
        ~release() {
            if (turn != nullptr) {
                turn->try_receive([](error_code) {});
            }
        }
    } guard{queue ? &write_turn_ : nullptr};
    if (r.writing) {
        co_return co_await write_elsewhere(r.writing, current);
    }
    if (!waited && current.body().size() > short_write) {
        // Behind whatever else is ready, or the lanes' pages would be written in one go while
        // others of the executor wait.
        auto executor = co_await asio::this_coro::executor;
        co_await asio::post(executor, asio::deferred);
    }
    auto writing = writer_.write(current);
    co_return co_await std::move(writing);
}

// Without cancellation, which must not cross executors (asio issue 1332).
asio::awaitable<error_code> fetcher::run::write_elsewhere(executor_type where, page& current) {
    auto token = asio::bind_cancellation_slot(asio::cancellation_slot(),
                                              asio::as_tuple(asio::use_awaitable));
    auto writing = net::without_throwing(writer_.write(current));
    auto written = co_await asio::co_spawn(where, std::move(writing), token);
    if (std::get<0>(written)) {
        co_return net::code_of(std::get<0>(written));
    }
    co_return std::get<1>(written);
}

} // namespace dyndump
