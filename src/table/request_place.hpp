// What one place for a request keeps from request to request, so that none of them allocates.
#pragma once

#include <dyndump/rate_limiter.hpp>

#include "async/semaphore.hpp"
#include "client/write_session.hpp"
#include "core/poison_search.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dyndump::table {

// Every attempt of a request is paid for out of the writer's budget.
class write_gate final : public detail::admission {
public:
    explicit write_gate(rate_limiter limiter)
        : limiter_(std::move(limiter)) {}

    // A request that is estimated at `units` and cannot cost more than `most`.
    void expect(double units, double most) {
        estimate_ = units;
        most_ = most;
    }

    boost::asio::awaitable<error_code> admit() override { return limiter_.acquire(estimate_); }
    void charge(std::optional<double> units) override {
        limiter_.settle(estimate_, units && *units <= most_ ? *units : estimate_);
    }
    void refund() override { limiter_.settle(estimate_, 0); }

private:
    rate_limiter limiter_;
    double estimate_ = 0;
    double most_ = 0;
};

struct request_place {
    // An item of the page.
    struct item {
        std::uint32_t index = 0;
        double cost = 0; // only where a budget asks for it
    };

    detail::write_session session;
    std::optional<write_gate> gate;
    std::vector<item> items;
    core::poison_search search;
    // What of `items` the body holds.
    core::poison_search::range composed;
    // An attempt of it may have been applied although it failed.
    bool maybe_applied = false;
    // It was refused for a while, and is to be sent again as it is.
    bool parked = false;
    async::semaphore::permit permit;
    diagnostics diag;
    std::vector<std::string_view> keys;
    std::string text;
};

} // namespace dyndump::table
