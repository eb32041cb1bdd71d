#include "flow/run.hpp"

#include <dyndump/printable.hpp>

#include "core/thrown.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace dyndump::flow {
namespace asio = boost::asio;

bool resumes(const std::optional<checkpoint>& from) {
    return from && (from->total_segments != 0 || !from->segments.empty());
}

run::worker::worker(const executor_type& executor, std::uint32_t number, const run& of)
    : strand(async::own_strand(executor)) {
    context.worker = number;
    context.offload = of.params_.offload;
    context.stopping = &of.stopping_;
}

run::run(asio::any_io_executor executor, any_source source, any_writer writer, run_params params,
         std::shared_ptr<async::turns> steps)
    : executor_(std::move(executor))
    , source_(std::move(source))
    , writer_(std::move(writer))
    , params_(std::move(params))
    , memory_(std::make_shared<page_memory>(params_.memory))
    , items_left_(params_.max_items.value_or(0))
    , steps_(std::move(steps))
    , writers_(std::make_shared<async::turns>(executor_)) {}

void run::start(detail::any_handler<void(error_code, run_result)> handler) {
    using signature = void(error_code, run_result);
    if (started_.exchange(true)) {
        auto refuse = [self = shared_from_this()] {
            return self->refuse();
        };
        async::launch<signature>(get_executor(), std::move(refuse), std::move(handler));
        return;
    }
    auto self = shared_from_this();
    async::launch<signature>(
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

asio::awaitable<std::pair<error_code, run_result>> run::refuse() {
    run_result nothing;
    nothing.diag.message = "async_run was called twice; make a new one for a new run.";
    std::pair<error_code, run_result> refused(errc::invalid_argument, std::move(nothing));
    co_return refused;
}

asio::awaitable<std::pair<error_code, run_result>> run::coordinate() {
    check_parameters();
    auto done = std::make_shared<completions>(executor_, std::size_t{params_.max_parallel} + 1);
    if (!ended()) {
        auto who = std::make_shared<worker>(executor_, 0, *this);
        spawn(who, open_source(who), done);
        enrol(who);
        auto opened = co_await done->async_receive(asio::as_tuple(asio::use_awaitable));
        static_cast<void>(opened); // spawn() has kept its fault
    }
    const std::uint32_t workers = ended() ? 0 : std::min(params_.max_parallel, ledger_.left());
    for (std::uint32_t i = 0; i < workers; ++i) {
        auto who = std::make_shared<worker>(executor_, i, *this);
        spawn(who, read_segments(who), done);
        enrol(who);
    }
    for (std::uint32_t i = 0; i < workers; ++i) {
        auto ended_worker = co_await done->async_receive(asio::as_tuple(asio::use_awaitable));
        static_cast<void>(ended_worker);
    }
    auto so_far = outcome();
    if (writer_) {
        // Not enrolled: cancellation does not reach it, for it may have to clean up.
        auto who = std::make_shared<worker>(executor_, 0, *this);
        spawn(who, finish_writer(so_far.first), done);
        auto finished = co_await done->async_receive(asio::as_tuple(asio::use_awaitable));
        static_cast<void>(finished);
    }
    co_return outcome();
}

void run::spawn(std::shared_ptr<worker> who, asio::awaitable<error_code> work,
                std::shared_ptr<completions> done) {
    auto finished = [self = shared_from_this(), who, done](const std::exception_ptr& thrown,
                                                           error_code fault) {
        diagnostics diag;
        if (thrown) {
            fault = core::code_of(thrown, "run", diag);
        }
        if (fault) {
            self->fail(fault, diag);
        }
        done->try_send(error_code{});
    };
    asio::co_spawn(who->strand, async::without_throwing(std::move(work)),
                   asio::bind_cancellation_slot(
                       who->signal.slot(), asio::bind_executor(who->strand, std::move(finished))));
}

void run::stop() noexcept {
    stopping_.store(true);
    wake_workers(true);
}

void run::abort() noexcept {
    aborted_.store(true);
    wake_workers(false);
}

void run::enrol(const std::shared_ptr<worker>& who) {
    {
        std::lock_guard lock(mutex_);
        workers_.push_back(who);
    }
    // A stop or abort of a moment ago has not reached this worker.
    if (aborted_.load() || stopping_.load()) {
        wake(who, !aborted_.load());
    }
}

void run::wake(const std::shared_ptr<worker>& who, bool waiting_only) {
    auto emit = [who, waiting_only] {
        if (!waiting_only || who->context.waiting) {
            who->signal.emit(asio::cancellation_type::terminal);
        }
    };
    // In two steps: a strand that lacks memory for a post is of no use any more (Asio 1.81). What
    // the second step lacks leaves through the context's run().
    asio::post(get_executor(), [who, emit = std::move(emit)]() mutable {
        asio::dispatch(who->strand, std::move(emit));
    });
}

void run::wake_workers(bool waiting_only) noexcept {
    try {
        std::lock_guard lock(mutex_);
        for (const auto& weak : workers_) {
            if (auto who = weak.lock()) {
                wake(who, waiting_only);
            }
        }
    } catch (const std::bad_alloc&) {
        // The flags are set: workers end at their next step all the same, only later.
    }
}

void run::fail(error_code fault, const diagnostics& diag) {
    {
        std::lock_guard lock(mutex_);
        if (!fault_) {
            fault_ = fault;
            fault_diag_ = diag;
        }
    }
    stop();
}

std::pair<error_code, run_result> run::outcome() {
    std::lock_guard lock(mutex_);
    run_result r;
    r.stats = stats();
    const bool exhausted = opened_ && ledger_.left() == 0;
    r.complete = !fault_ && (exhausted || items_used_up());
    if (!r.complete) {
        r.position = position_now();
    }
    error_code code = fault_;
    if (!code && !r.complete) {
        code = aborted_.load() ? error_code(asio::error::operation_aborted) : errc::stopped;
    }
    r.diag = fault_diag_;
    return {code, std::move(r)};
}

checkpoint run::position_now() const {
    if (!opened_) {
        return params_.resume_from.value_or(checkpoint{}); // nothing was begun
    }
    checkpoint now;
    now.total_segments = ledger_.total();
    for (auto& each : ledger_.positions()) {
        now.segments.push_back({each.segment, each.done, std::move(each.next_key)});
    }
    return now;
}

checkpoint run::position() const {
    std::lock_guard lock(mutex_);
    return position_now();
}

error_code run::refuse_parameter(std::string_view message) {
    diagnostics diag;
    diag.message = printable(message, whole_text);
    fail(errc::invalid_argument, diag);
    return errc::invalid_argument;
}

void run::check_parameters() {
    if (!source_) {
        refuse_parameter("The run has no source.");
    } else if (!writer_) {
        refuse_parameter("The run has no writer.");
    } else if (params_.max_parallel == 0) {
        refuse_parameter("max_parallel is 0; at least one segment must be read at a time.");
    } else if (params_.memory == 0) {
        refuse_parameter("No memory for pages; give it at least the bytes of one.");
    }
}

} // namespace dyndump::flow
