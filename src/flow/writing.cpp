// From the workers to the writer.
#include "async/run_on.hpp"
#include "core/thrown.hpp"
#include "flow/run.hpp"

#include <boost/asio/error.hpp>

#include <exception>
#include <string_view>
#include <utility>

namespace dyndump::flow {
namespace asio = boost::asio;

namespace {

// Larger pages are written in a handler of their own: a long step like the reading of a piece.
constexpr std::size_t short_write = 65536;

constexpr std::string_view place_of_writer = "writer";
constexpr std::string_view place_of_transform = "transform";

} // namespace

run::write_place::write_place(const executor_type& reading, const executor_type& offload)
    : executor(offload ? async::own_strand(offload) : executor_type())
    , in_line(reading) {}

asio::awaitable<void> run::take_turn(write_place& to, const page& current) {
    if (!to.executor && current.body().size() > short_write) {
        co_await steps_->wait(to.in_line);
        steps_->pass_on();
    }
}

asio::awaitable<error_code> run::transform(worker& who, write_place& to, page& current) {
    auto& diag = who.context.diag;
    auto work = [&]() -> error_code {
        try {
            return params_.transform(current, diag);
        } catch (...) {
            return core::code_of(std::current_exception(), place_of_transform, diag);
        }
    };
    if (to.executor) {
        co_return co_await async::run_on(to.executor, work);
    }
    co_await take_turn(to, current);
    co_return work();
}

asio::awaitable<error_code> run::write(worker& who, write_place& to, page& current) {
    const bool serialised = writer_.concurrency() == write_concurrency::serialised;
    co_await take_turn(to, current);
    if (serialised && !writers_->try_take()) {
        co_await writers_->wait(to.in_line);
    }
    // Passes the turn on even if the writer throws.
    struct release {
        async::turns* turn;
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
        if (!to.executor) {
            co_return co_await std::move(writing);
        }
        auto written = co_await async::spawn_on(to.executor, std::move(writing), to.thrown);
        if (to.thrown) {
            std::rethrow_exception(std::exchange(to.thrown, nullptr));
        }
        co_return written;
    } catch (...) {
        co_return core::code_of(std::current_exception(), place_of_writer, who.context.diag);
    }
}

asio::awaitable<error_code> run::finish_writer(error_code why) {
    try {
        auto finishing = writer_.finish(why);
        co_return co_await std::move(finishing);
    } catch (...) {
        core::rethrow_from(place_of_writer);
    }
}

} // namespace dyndump::flow
