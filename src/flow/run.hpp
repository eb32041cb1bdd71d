// One run: its workers, its ledger, and how it ends.
#pragma once

#include <dyndump/transfer.hpp>

#include "async/launch.hpp"
#include "async/own_strand.hpp"
#include "async/recycled_frames.hpp"
#include "async/turns.hpp"
#include "core/segment_ledger.hpp"
#include "flow/counters.hpp"
#include "flow/page_memory.hpp"

#include <boost/asio/experimental/concurrent_channel.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

namespace dyndump::flow {

// A run that there is something to resume from: one that was stopped before it knew its segments
// has left nothing.
bool resumes(const std::optional<checkpoint>& from);

// Workers are coroutines, each on its own strand with one read in flight; a worker reads one
// segment after the other. The coordinator starts them, waits for all, and lets the writer finish.
class run : public std::enable_shared_from_this<run>, async::recycled_frames {
public:
    // Long steps of the workers take their turns in `steps`, with what else runs there.
    run(boost::asio::any_io_executor executor, any_source source, any_writer writer,
        run_params params, std::shared_ptr<async::turns> steps);

    void start(detail::any_handler<void(error_code, run_result)> handler);
    void stop() noexcept;
    // Drops what is in flight.
    void abort() noexcept;

    boost::asio::any_io_executor get_executor() const noexcept { return executor_; }
    run_stats stats() const noexcept { return counters_.snapshot(); }
    checkpoint position() const;

private:
    using executor_type = boost::asio::any_io_executor;
    using completions =
        boost::asio::experimental::concurrent_channel<executor_type, void(error_code)>;

    // Where a coroutine of the run lives, and what cancels it. Emitted on the strand only.
    struct worker {
        worker(const executor_type& executor, std::uint32_t number, const run& of);

        executor_type strand;
        boost::asio::cancellation_signal signal;
        // Its `waiting` is touched on the strand.
        read_context context;
    };

    // What a worker needs for its writes.
    struct write_place {
        write_place(const executor_type& reading, const executor_type& offload);

        // Where the writer runs; empty: where the worker does.
        executor_type executor;
        async::turns::place in_line;
        std::exception_ptr thrown;
    };

    boost::asio::awaitable<std::pair<error_code, run_result>> coordinate();
    boost::asio::awaitable<std::pair<error_code, run_result>> refuse();
    void check_parameters();
    boost::asio::awaitable<error_code> open_source(std::shared_ptr<worker> who);
    boost::asio::awaitable<error_code> read_segments(std::shared_ptr<worker> who);
    boost::asio::awaitable<error_code> read_segment(worker& who, write_place& to,
                                                    core::segment_ledger::position from);
    // Waits for the source to be ready, and for memory.
    boost::asio::awaitable<error_code> get_ready(worker& who);
    boost::asio::awaitable<error_code> borrow(worker& who, page_memory::loan& to);
    boost::asio::awaitable<error_code> read(worker& who, const core::segment_ledger::position& at,
                                            page& into);
    boost::asio::awaitable<error_code> transform(worker& who, write_place& to, page& current);
    boost::asio::awaitable<error_code> write(worker& who, write_place& to, page& current);
    // A page's work in a handler of its own, if it is long and not done elsewhere.
    boost::asio::awaitable<void> take_turn(write_place& to, const page& current);
    boost::asio::awaitable<error_code> finish_writer(error_code why);

    // From here on stop() and abort() reach the worker. After spawn(): a signal is used on its
    // strand only.
    void enrol(const std::shared_ptr<worker>& who);
    void wake(const std::shared_ptr<worker>& who, bool waiting_only);
    // Runs `work` in a worker; `done` hears when it has ended. Its fault becomes the run's.
    void spawn(std::shared_ptr<worker> who, boost::asio::awaitable<error_code> work,
               std::shared_ptr<completions> done);
    void wake_workers(bool waiting_only) noexcept;
    void count_page(const page& current, const read_context& context);
    void count_written(std::uint64_t items, const page_omissions& omitted);
    std::uint64_t claim_items(std::uint64_t wanted);
    bool ended() const noexcept { return stopping_.load() || aborted_.load() || items_used_up(); }
    bool items_used_up() const noexcept { return params_.max_items && items_left_.load() == 0; }
    // The first fault counts, and ends the other workers after what they have in flight.
    void fail(error_code fault, const diagnostics& diag);
    error_code refuse_parameter(std::string_view message);
    std::pair<error_code, run_result> outcome();
    checkpoint position_now() const; // with the mutex held

    const executor_type executor_;
    any_source source_;
    any_writer writer_;
    run_params params_;
    counters counters_;
    std::shared_ptr<page_memory> memory_;

    std::atomic<bool> started_{false};
    std::atomic<bool> stopping_{false};
    std::atomic<bool> aborted_{false};
    std::atomic<std::uint64_t> items_left_{0};
    std::shared_ptr<async::turns> steps_;
    // Whose turn it is to write, if the writer is serialised.
    std::shared_ptr<async::turns> writers_;

    mutable std::mutex mutex_; // guards what follows
    core::segment_ledger ledger_;
    bool opened_ = false; // the ledger knows the source's segments
    std::vector<std::weak_ptr<worker>> workers_;
    error_code fault_;
    diagnostics fault_diag_;
};

} // namespace dyndump::flow
