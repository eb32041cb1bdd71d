// One run of a fetcher: its lanes, its ledger, and how it ends.
#pragma once

#include <dyndump/fetcher.hpp>

#include "client/client_core.hpp"
#include "core/page_sizer.hpp"
#include "core/segment_ledger.hpp"
#include "fetch/counters.hpp"
#include "fetch/page_memory.hpp"
#include "net/launch.hpp"
#include "net/own_strand.hpp"
#include "net/recycled_frames.hpp"
#include "net/turns.hpp"

#include <boost/asio/experimental/concurrent_channel.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

namespace dyndump {

// Lanes are coroutines, each on its own strand with one request in flight; a lane reads one segment
// after the other. The coordinator starts them, waits for all, and lets the writer finish.
class fetcher::run : public std::enable_shared_from_this<fetcher::run>, net::recycled_frames {
public:
    run(client service, fetch_params params, any_writer writer);

    void start(detail::any_handler<void(error_code, fetch_result)> handler);
    void stop() noexcept;
    // Drops the requests in flight.
    void abort() noexcept;

    boost::asio::any_io_executor get_executor() const noexcept { return service_.get_executor(); }
    fetch_stats stats() const noexcept { return counters_.snapshot(); }

private:
    using executor_type = boost::asio::any_io_executor;
    using completions =
        boost::asio::experimental::concurrent_channel<executor_type, void(error_code)>;

    // Where a coroutine of the run lives, and what cancels it. Emitted on the strand only.
    struct lane {
        explicit lane(const executor_type& executor)
            : strand(net::own_strand(executor)) {}
        executor_type strand;
        boost::asio::cancellation_signal signal;
        // Between requests: waiting for capacity, or before a retry. Touched on the strand.
        bool waiting = false;
    };

    class capacity_gate;
    struct reading;

    boost::asio::awaitable<std::pair<error_code, fetch_result>> coordinate();
    boost::asio::awaitable<std::pair<error_code, fetch_result>> refuse();
    error_code check_parameters();
    boost::asio::awaitable<error_code> prepare(std::shared_ptr<lane> where);
    boost::asio::awaitable<error_code> read_segments(std::shared_ptr<lane> where);
    boost::asio::awaitable<error_code> read_segment(reading& r,
                                                    core::segment_ledger::position from);
    boost::asio::awaitable<error_code> borrow(reading& r, fetch::page_memory::loan& to);
    boost::asio::awaitable<error_code> write(reading& r, page& current);
    boost::asio::awaitable<error_code> finish_writer(error_code why);

    // From here on stop() and abort() reach the lane. After spawn(): a signal is used on its strand
    // only.
    void enrol(const std::shared_ptr<lane>& where);
    void wake(const std::shared_ptr<lane>& where, bool waiting_only);
    // Runs `work` in a lane; `done` hears when it has ended. Its fault becomes the run's.
    void spawn(std::shared_ptr<lane> where, boost::asio::awaitable<error_code> work,
               std::shared_ptr<completions> done);
    void wake_lanes(bool waiting_only) noexcept;
    scan_request make_request() const;
    core::page_sizer::request next_size();
    void count_page(const page& current, core::page_sizer::request asked);
    std::uint64_t claim_items(std::uint64_t wanted);
    bool ended() const noexcept { return stopping_.load() || aborted_.load() || items_used_up(); }
    bool items_used_up() const noexcept { return params_.max_items && items_left_.load() == 0; }
    // The first fault counts, and ends the other lanes after their request in flight.
    void fail(error_code fault, const diagnostics& diag);
    std::pair<error_code, fetch_result> outcome();

    client service_;
    fetch_params params_;
    any_writer writer_;
    std::optional<rate_limiter> limiter_;
    fetch::counters counters_;
    std::shared_ptr<fetch::page_memory> memory_;

    std::atomic<bool> started_{false};
    std::atomic<bool> stopping_{false};
    std::atomic<bool> aborted_{false};
    std::atomic<std::uint64_t> items_left_{0};
    // Has its turn: whoever writes, if the writer is serialised.
    std::shared_ptr<net::turns> writers_;

    mutable std::mutex mutex_; // guards what follows
    core::segment_ledger ledger_;
    core::page_sizer sizer_;
    std::vector<std::weak_ptr<lane>> lanes_;
    error_code fault_;
    diagnostics fault_diag_;
};

} // namespace dyndump
