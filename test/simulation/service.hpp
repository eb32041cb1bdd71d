// The service and the network before it, as one seed has them: behind the transport seam, without
// sockets, in virtual time.
#pragma once

#include "simulation/machine_clock.hpp"
#include "simulation/meter.hpp"
#include "simulation/token_office.hpp"
#include "simulation/trace.hpp"
#include "simulation/world.hpp"

#include <dyndump/transport.hpp>

#include <memory>
#include <string>
#include <vector>

namespace dyndump::simulation {

// Over all lives of a run.
struct traffic {
    std::uint64_t requests = 0;
    std::uint64_t faulted = 0; // met something else than the answer to a proper request
    std::uint64_t by_kind[fault_kinds] = {};
    std::uint64_t throttled = 0; // by a partition or the table
    std::uint64_t expired = 0;
    std::uint64_t skewed = 0;
    std::uint64_t invalid = 0; // requests that the client must never send
};

class service final : public transport {
public:
    service(const world& where, std::shared_ptr<test::virtual_time> time,
            std::shared_ptr<machine_clock> clock, std::shared_ptr<token_office> office, trace& log,
            std::uint64_t seed);

    test::asio::awaitable<error_code> exchange(const http_endpoint&, const http_request& request,
                                               http_response& response, diagnostics&) override;

    // A process starts: it has heard nothing and owes nothing.
    void begin_life();
    void end_outage() { gone_until_ = {}; }

    traffic seen;
    window_meter window; // of this life: every answer, whether it arrives or not
    // Of this life: what the client was told it cost, and answers it never saw.
    double told = 0;
    std::uint64_t lost = 0;
    double largest_page = 0;

private:
    // What the client will see, and when.
    struct reply {
        error_code broken;
        time_source::duration delay{};
        bool is_signed = false; // rightly
    };
    // A Scan, as far as the model cares.
    struct scan {
        std::uint64_t at = 0;
        std::uint64_t end = 0;
        std::uint64_t limit = 0;
        bool after_empty = false;
        bool from_key = false;
    };

    reply receive(const http_request& request, http_response& response);
    bool refuse(const http_request& request, http_response& response);
    void answer(const http_request& request, fault kind, http_response& response, reply& how);
    void answer_describe(http_response& response);
    bool read_scan(std::string_view body, scan& wanted);
    bool throttle(const scan& wanted, http_response& response);
    double serve(const scan& wanted, fault kind, http_response& response);
    void spoil(fault kind, http_response& response, reply& how);
    std::uint64_t begin_of(std::uint64_t segment, std::uint64_t of) const;
    void surprise();
    time_source::duration round_trip();

    const world& world_;
    std::shared_ptr<test::virtual_time> time_;
    std::shared_ptr<machine_clock> clock_;
    std::shared_ptr<token_office> office_;
    trace& log_;
    dice dice_;
    std::vector<allowance> partitions_;
    allowance table_;
    time_source::time_point gone_until_{};
    // Of this life: an answer with a checksum has come. From then on damage without one is noticed.
    bool vouched_ = false;
    std::string body_;
};

} // namespace dyndump::simulation
