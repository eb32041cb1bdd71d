// A table as a source of pages: parallel Scan, at the capacity that is allowed.
#pragma once

#include <dyndump/fetcher.hpp>

#include "async/recycled_frames.hpp"
#include "async/semaphore.hpp"
#include "client/client_core.hpp"
#include "core/page_sizer.hpp"
#include "core/scan_key.hpp"
#include "core/segment_overlap.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace dyndump::table {

class table_source : async::recycled_frames {
public:
    table_source(const client& service, fetch_params params);

    boost::asio::awaitable<error_code> open(read_context& context);
    std::uint32_t segments() const noexcept { return total_; }
    // While nothing is known of what items cost, one page at a time is asked for: the permit to do
    // so is held until its answer has come.
    bool is_ready(read_context& context);
    boost::asio::awaitable<error_code> wait_until_ready(read_context& context);
    boost::asio::awaitable<error_code> read(read_context& context, std::uint32_t segment,
                                            std::string_view cursor, page& into);

private:
    // Every attempt of a request, repeated ones too, is paid for out of the run's budget.
    class capacity_gate final : public detail::admission {
    public:
        explicit capacity_gate(rate_limiter limiter)
            : limiter_(std::move(limiter)) {}

        void expect(double units) { estimate_ = units; }

        boost::asio::awaitable<error_code> admit() override { return limiter_.acquire(estimate_); }
        void charge(std::optional<double> units) override;
        void refund() override { limiter_.settle(estimate_, 0); }

    private:
        rate_limiter limiter_;
        double estimate_ = 0;
    };

    // What a worker keeps from page to page.
    struct reading {
        scan_request request;
        detail::scan_session session;
        std::optional<capacity_gate> gate;
        async::semaphore::permit learning;
        // Of the segment that is being read.
        std::optional<std::uint32_t> segment;
        core::key_watch keys;
        bool is_marked = false; // known to begin otherwise than the others
    };

    // How large the table or index is; 0 if it may not be known.
    boost::asio::awaitable<error_code> learn_size(read_context& context, std::uint64_t& bytes);
    reading& reading_of(read_context& context);
    std::unique_ptr<reading> new_reading(read_context& context);
    bool is_guess();
    core::page_sizer::request next_size(const read_context& context);
    void learn_from(const page& current);
    // Errors: errc::inconsistent_scan.
    error_code check_course(reading& r, const page& current, diagnostics& diag);
    // Another segment that holds what this one does.
    std::optional<std::uint32_t> find_overlap(reading& r, const page& current);

    const std::shared_ptr<detail::client_core> core_;
    const fetch_params params_;
    std::optional<rate_limiter> limiter_;
    std::uint32_t total_ = 0;
    // By worker; each touches its own.
    std::vector<std::unique_ptr<reading>> readings_;
    // Held by who asks for a page whose cost is a guess.
    std::shared_ptr<async::semaphore> learning_ = std::make_shared<async::semaphore>(1);

    std::mutex mutex_; // guards what follows
    core::page_sizer sizer_;
    core::segment_overlap overlap_;
};

} // namespace dyndump::table
