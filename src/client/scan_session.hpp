// What one lane of scanning keeps from page to page, so that a page allocates nothing.
#pragma once

#include <dyndump/call_options.hpp>
#include <dyndump/client.hpp>
#include <dyndump/table_arn.hpp>
#include <dyndump/time_source.hpp>

#include "client/signed_call.hpp"
#include "core/page_intake.hpp"
#include "core/throttling.hpp"

#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::detail {

// Asked before each attempt and told after it what it cost: how a fetch keeps to its capacity even
// when requests are repeated. Each admit() is followed by exactly one of the others, unless it
// failed.
class admission {
public:
    virtual ~admission() = default;
    // Waits for leave to send. An error ends the operation.
    virtual boost::asio::awaitable<error_code> admit() = 0;
    // The attempt brought a page that cost `units`; unset if the service did not say.
    virtual void charge(std::optional<double> units) = 0;
    // The attempt cost nothing: it was refused, or never sent.
    virtual void refund() = 0;
};

// Sums and splits a page while it arrives.
class page_observer final : public body_observer {
public:
    void arrived(std::string_view so_far) override { intake.arrived(so_far); }

    core::page_intake intake;
};

// How the attempts of an operation went, for those that have to know.
struct attempts_report {
    // One failed in a way that does not tell whether it was applied.
    bool maybe_applied = false;
    // The operation was ended by a throttle; see scan_session::returns_throttles.
    bool throttled = false;
    // Of the last one.
    core::throttling_scope scope = core::throttling_scope::unknown;
    std::vector<core::throttling_reason> reasons;
    std::optional<std::chrono::milliseconds> retry_after;
    // Of a condition that failed: the item that is there, a view into the response.
    std::string_view existing_item;

    void clear() {
        maybe_applied = false;
        throttled = false;
        scope = core::throttling_scope::unknown;
        reasons.clear();
        retry_after.reset();
        existing_item = {};
    }
};

struct scan_session {
    signed_call call;
    page_observer incoming;
    std::string body;
    // The ARN that names the table of the request under way, if one does.
    std::optional<table_arn> table;
    std::string table_text; // what `table` looks at, where the request does not hold it
    // Application Auto Scaling is asked, not DynamoDB.
    bool scaling = false;
    request_counts counts;
    attempts_report report;
    // Of this operation; what is unset is the client's.
    call_options options;
    // When the operation ends with errc::timed_out.
    std::optional<time_source::time_point> deadline;
    // The body is that of the operation before: it was hashed.
    bool same_body = false;
    // A throttle ends the operation, for its caller has other work meanwhile. All that slows down
    // others is done.
    bool returns_throttles = false;
    admission* gate = nullptr;
    body_budget* budget = nullptr;
    // Set while nothing is in flight: waiting for a permit, before a retry, or while a connection
    // is opened.
    bool* waiting = nullptr;
    // Once true, nothing is waited for or sent any more: the operation ends with operation_aborted.
    const std::atomic<bool>* ending = nullptr;

    void set_waiting(bool now) {
        if (waiting != nullptr) {
            *waiting = now;
        }
    }
};

} // namespace dyndump::detail
