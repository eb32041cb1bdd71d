// From the lanes to the writer.
#include "fetch/reading.hpp"

#include "async/run_on.hpp"
#include "core/thrown.hpp"

#include <boost/asio/error.hpp>

#include <exception>
#include <string_view>
#include <utility>

namespace dyndump {
namespace asio = boost::asio;

namespace {

// Larger pages are written in a handler of their own: a long step like the reading of a piece.
constexpr std::size_t short_write = 65536;

constexpr std::string_view place_of_writer = "writer";

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
    try {
        auto writing = writer_.write(current);
        if (!r.writing) {
            co_return co_await std::move(writing);
        }
        auto written = co_await async::spawn_on(r.writing, std::move(writing), r.write_threw);
        if (r.write_threw) {
            std::rethrow_exception(std::exchange(r.write_threw, nullptr));
        }
        co_return written;
    } catch (...) {
        co_return core::code_of(std::current_exception(), place_of_writer, r.write_diag);
    }
}

asio::awaitable<error_code> fetcher::run::finish_writer(error_code why) {
    try {
        auto finishing = writer_.finish(why);
        co_return co_await std::move(finishing);
    } catch (...) {
        core::rethrow_from(place_of_writer);
    }
}

} // namespace dyndump
