// From the lanes to the writer.
#include "fetch/reading.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace dyndump {
namespace asio = boost::asio;

namespace {

// Larger pages are written in a handler of their own: a long step like the reading of a piece.
constexpr std::size_t short_write = 65536;

} // namespace

asio::awaitable<error_code> fetcher::run::write(reading& r, page& current) {
    const bool serialised = writer_.concurrency() == write_concurrency::serialised;
    const bool is_long = !r.writing && current.body().size() > short_write;
    if (is_long) {
        const auto& steps = service_.core()->steps();
        co_await steps->wait(r.place);
        steps->pass_on();
    }
    if (serialised && !writers_->try_take()) {
        co_await writers_->wait(r.place);
    }
    // Passes the turn on even if the writer throws.
    struct release {
        net::turns* turn;
        ~release() {
            if (turn != nullptr) {
                turn->pass_on();
            }
        }
    } guard{serialised ? writers_.get() : nullptr};
    if (aborted_.load()) {
        co_return asio::error::operation_aborted; // the writer may have failed meanwhile
    }
    if (r.writing) {
        co_return co_await write_elsewhere(r.writing, current);
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
        co_return async::code_of(std::get<0>(written));
    }
    co_return std::get<1>(written);
}

} // namespace dyndump
