#include "fetch/run.hpp"

#include "fetch/parameters.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace dyndump {
namespace asio = boost::asio;

fetcher::run::run(client service, fetch_params params, any_writer writer)
    : service_(std::move(service))
    , params_(std::move(params))
    , writer_(std::move(writer))
    , limiter_(params_.limiter)
    , memory_(std::make_shared<fetch::page_memory>(params_.memory))
    , items_left_(params_.max_items.value_or(0))
    , writers_(std::make_shared<net::turns>(service_.get_executor()))
    , sizer_(params_.consistent_read, std::nullopt) {
    if (!limiter_ && params_.read_capacity > 0) {
        rate_limiter_params own(params_.read_capacity);
        own.time = service_.core()->time();
        limiter_.emplace(own);
    }
}

void fetcher::run::start(detail::any_handler<void(error_code, fetch_result)> handler) {
    using signature = void(error_code, fetch_result);
    if (started_.exchange(true)) {
        auto refuse = [self = shared_from_this()] {
            return self->refuse();
        };
        net::launch<signature>(get_executor(), std::move(refuse), std::move(handler));
        return;
    }
    auto self = shared_from_this();
    net::launch<signature>(
        get_executor(), [self] { return self->coordinate(); }, std::move(handler),
        [self](const auto&, asio::cancellation_type type) {
            const bool orderly = type == asio::cancellation_type::partial;
            if (orderly) {
                self->stop();
            } else {
                self->abort();
            }
        });
}

asio::awaitable<std::pair<error_code, fetch_result>> fetcher::run::refuse() {
    fetch_result nothing;
    nothing.diag.message = "async_run was called twice; make a new fetcher for a new run.";
    std::pair<error_code, fetch_result> refused(errc::invalid_argument, std::move(nothing));
    co_return refused;
}

asio::awaitable<std::pair<error_code, fetch_result>> fetcher::run::coordinate() {
    auto faulty = check(params_, static_cast<bool>(writer_));
    if (faulty.code) {
        fail(faulty.code, faulty.diag);
    }
    auto done =
        std::make_shared<completions>(get_executor(), std::size_t{params_.max_parallel} + 1);
    if (!ended()) {
        auto where = std::make_shared<lane>(get_executor());
        spawn(where, prepare(where), done);
        enrol(where);
        auto prepared = co_await done->async_receive(asio::as_tuple(asio::use_awaitable));
        static_cast<void>(prepared); // spawn() has kept its fault
    }
    const std::uint32_t lanes = ended() ? 0 : std::min(params_.max_parallel, ledger_.left());
    for (std::uint32_t i = 0; i < lanes; ++i) {
        auto where = std::make_shared<lane>(get_executor());
        spawn(where, read_segments(where), done);
        enrol(where);
    }
    for (std::uint32_t i = 0; i < lanes; ++i) {
        auto ended_lane = co_await done->async_receive(asio::as_tuple(asio::use_awaitable));
        static_cast<void>(ended_lane);
    }
    auto so_far = outcome();
    if (writer_) {
        // Not enrolled: cancellation does not reach it, for it may have to clean up.
        auto where = std::make_shared<lane>(get_executor());
        spawn(where, finish_writer(so_far.first), done);
        auto finished = co_await done->async_receive(asio::as_tuple(asio::use_awaitable));
        static_cast<void>(finished);
    }
    co_return outcome();
}

void fetcher::run::spawn(std::shared_ptr<lane> where, asio::awaitable<error_code> work,
                         std::shared_ptr<completions> done) {
    auto finished = [self = shared_from_this(), where, done](const std::exception_ptr& thrown,
                                                             error_code fault) {
        diagnostics diag;
        if (thrown) {
            fault = core::code_of(thrown, "fetch", diag);
        }
        if (fault) {
            self->fail(fault, diag);
        }
        done->try_send(error_code{});
    };
    asio::co_spawn(
        where->strand, net::without_throwing(std::move(work)),
        asio::bind_cancellation_slot(where->signal.slot(),
                                     asio::bind_executor(where->strand, std::move(finished))));
}

void fetcher::run::stop() noexcept {
    stopping_.store(true);
    wake_lanes(true);
}

void fetcher::run::abort() noexcept {
    aborted_.store(true);
    wake_lanes(false);
}

void fetcher::run::enrol(const std::shared_ptr<lane>& where) {
    {
        std::lock_guard lock(mutex_);
        lanes_.push_back(where);
    }
    // Whoever stopped or aborted a moment ago did not see this lane.
    if (aborted_.load() || stopping_.load()) {
        wake(where, !aborted_.load());
    }
}

void fetcher::run::wake(const std::shared_ptr<lane>& where, bool waiting_only) {
    auto emit = [where, waiting_only] {
        if (!waiting_only || where->waiting) {
            where->signal.emit(asio::cancellation_type::terminal);
        }
    };
    // In two steps: a strand that lacks memory for a post is of no use any more (Asio 1.81). What
    // the second step lacks leaves through the context's run().
    asio::post(get_executor(), [where, emit = std::move(emit)]() mutable {
        asio::dispatch(where->strand, std::move(emit));
    });
}

void fetcher::run::wake_lanes(bool waiting_only) noexcept {
    try {
        std::lock_guard lock(mutex_);
        for (const auto& weak : lanes_) {
            if (auto where = weak.lock()) {
                wake(where, waiting_only);
            }
        }
    } catch (const std::bad_alloc&) {
        // The flags are set: lanes end at their next step all the same, only later.
    }
}

void fetcher::run::fail(error_code fault, const diagnostics& diag) {
    {
        std::lock_guard lock(mutex_);
        if (!fault_) {
            fault_ = fault;
            fault_diag_ = diag;
        }
    }
    stop();
}

std::pair<error_code, fetch_result> fetcher::run::outcome() {
    std::lock_guard lock(mutex_);
    fetch_result r;
    r.stats = stats();
    const bool exhausted = ledger_.total() > 0 && ledger_.left() == 0;
    r.complete = !fault_ && (exhausted || items_used_up());
    if (!r.complete && ledger_.total() == 0 && params_.resume_from) {
        r.position = *params_.resume_from; // nothing was begun
    } else if (!r.complete) {
        r.position.total_segments = ledger_.total();
        for (auto& each : ledger_.positions()) {
            r.position.segments.push_back({each.segment, each.done, std::move(each.next_key)});
        }
    }
    error_code code = fault_;
    if (!code && !r.complete) {
        code = aborted_.load() ? error_code(asio::error::operation_aborted) : errc::stopped;
    }
    r.diag = fault_diag_;
    return {code, std::move(r)};
}

// The public face.

fetcher::fetcher(client service, fetch_params params, any_writer writer)
    : run_(std::make_shared<run>(std::move(service), std::move(params), std::move(writer))) {}

asio::any_io_executor fetcher::get_executor() const noexcept {
    return run_->get_executor();
}

void fetcher::start(std::shared_ptr<run> what,
                    detail::any_handler<void(error_code, fetch_result)> handler) {
    what->start(std::move(handler));
}

void fetcher::stop() noexcept {
    run_->stop();
}

fetch_stats fetcher::stats() const noexcept {
    return run_->stats();
}

} // namespace dyndump
