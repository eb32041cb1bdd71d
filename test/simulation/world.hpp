// What a seed makes of the world: the table, the limits of the service, and how bad the days are.
#pragma once

#include "support/virtual_time.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>

namespace dyndump::simulation {

// What can become of a request.
enum class fault : std::uint8_t {
    none,
    unresolved,     // no address for the host
    refused,        // the address answers no more
    reset,          // before a byte of the response
    torn,           // after some bytes of it
    closed,         // the peer hung up in the middle
    stalled,        // no byte for longer than the client waits
    flipped,        // a bit of the body, against its checksum
    truncated,      // the body, against its checksum
    cut_unsigned,   // the body, and there is no checksum
    miscounted,     // Count is wrong, and there is no checksum
    html_error,     // 502 by a proxy
    html_page,      // 200 by a captive portal
    internal_error, // 500
    unavailable,    // 503
    throttled,      // by the account's quota
    misnamed,       // a damaged name of LastEvaluatedKey, and there is no checksum
    unchecked,      // the checksum disappears, and with it perhaps a bit of the body
    repeated,       // the key that was sent comes back: the run ends
    denied,         // for good: the run ends
};
constexpr std::size_t fault_kinds = 20;
std::string_view name_of(fault kind);

class dice {
public:
    explicit dice(std::uint64_t seed)
        : bits_(seed) {}
    std::uint64_t below(std::uint64_t n) { return bits_.bits() % n; }
    std::uint64_t between(std::uint64_t low, std::uint64_t high) {
        return low + below(high - low + 1);
    }
    double uniform() { return bits_.uniform(); }
    bool chance(double p) { return uniform() < p; }

private:
    test::seeded_random bits_;
};

struct world {
    using milliseconds = std::chrono::milliseconds;

    // The table.
    std::uint64_t items = 0;
    std::uint64_t page_items = 1; // the service's own end of a page
    double item_units = 0.25;
    unsigned shape = 0;       // how the segments share the items
    unsigned empty_every = 0; // pages without items, but with a key; 0: none
    bool reports_capacity = true;
    bool checksums = true;
    std::string_view last_key; // how the end of a segment is said; empty: by no key

    // The fetch.
    std::uint32_t lanes = 1;
    std::uint32_t segments = 1;
    double rate = 0; // the limiter's; 0: none
    bool adaptive = false;
    bool on_disk = false;
    bool single_file = false;
    bool in_objects = false;

    // The service.
    std::uint64_t partitions = 1;
    double partition_rate = 0;
    double table_rate = 0;
    milliseconds latency{5};
    double tail = 0; // share of responses that take a hundred times as long
    std::chrono::seconds token_life{3600};

    // The days.
    double trouble = 0; // share of requests that meet a fault
    std::array<double, fault_kinds> weights{};
    double total_weight = 0;
    double outages = 0;     // share of requests after which the service is gone for a while
    double clock_jumps = 0; // share of requests after which this machine's clock jumps
    double revocations = 0; // share of requests after which a token is refused
    double office_trouble = 0;
    double slow_writes = 0;
    double failed_writes = 0;
    double store_trouble = 0; // share of S3's requests that meet each kind of fault
    double deaths = 0;        // share of lives that end by a crash, a stop or a cancellation

    fault draw(dice& from) const;
    // From now on nothing goes wrong, but the limits stay.
    void calm();
};

world make_world(dice& from);

} // namespace dyndump::simulation
