// What one lane of scanning keeps from page to page, so that a page allocates nothing.
#pragma once

#include <dyndump/client.hpp>
#include <dyndump/table_arn.hpp>

#include "client/signed_call.hpp"
#include "core/page_intake.hpp"

#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <optional>
#include <string>

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

struct scan_session {
    signed_call call;
    page_observer incoming;
    std::string body;
    // The ARN that names the table of the request under way, if one does.
    std::optional<table_arn> table;
    std::string table_text; // what `table` looks at, where the request does not hold it
    request_counts counts;
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
