// What a lane keeps from page to page.
#pragma once

#include "fetch/run.hpp"

namespace dyndump {

// Every attempt of a request, repeated ones too, is paid for out of the fetch's budget.
class fetcher::run::capacity_gate final : public detail::admission {
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

struct fetcher::run::reading {
    explicit reading(const executor_type& lane)
        : place(lane) {}

    scan_request request;
    detail::scan_session session;
    std::optional<capacity_gate> gate;
    diagnostics diag;
    // Of the writer.
    diagnostics write_diag;
    std::exception_ptr write_threw;
    // Where the writer runs; empty: where the lane does.
    executor_type writing;
    net::turns::place place;
};

} // namespace dyndump
