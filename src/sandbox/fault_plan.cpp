#include "sandbox/fault_plan.hpp"

#include "sandbox/random_bits.hpp"

#include <utility>

namespace dyndump::sandbox_impl {
fault_plan plan_faults(const sandbox_faults& faults, std::uint64_t request_number) {
    // Twice mixed: neighbouring seeds and numbers must not share a sequence.
    random_bits random(random_bits(faults.seed).next() ^ random_bits(~request_number).next());
    fault_plan plan;
    const std::pair<double, fault_kind> kinds[] = {
        {faults.server_error, fault_kind::server_error},
        {faults.html_error, fault_kind::html_error},
        {faults.throttle, fault_kind::throttle},
        {faults.expired_token, fault_kind::expired_token},
        {faults.reset, fault_kind::reset},
        {faults.truncate, fault_kind::truncate},
        {faults.corrupt, fault_kind::corrupt},
        {faults.stall, fault_kind::stall},
        {faults.server_error_after, fault_kind::server_error_after},
        {faults.reset_after, fault_kind::reset_after},
        {faults.unprocessed, fault_kind::unprocessed},
        {faults.refuse_write, fault_kind::refuse_write},
        {faults.error_in_ok, fault_kind::error_in_ok},
        {faults.conflict, fault_kind::conflict},
    };
    double rest = random.uniform();
    for (const auto& [probability, kind] : kinds) {
        if (rest < probability) {
            plan.kind = kind;
            break;
        }
        rest -= probability;
    }
    plan.delay = faults.latency;
    if (faults.jitter.count() > 0) {
        plan.delay +=
            std::chrono::duration_cast<std::chrono::microseconds>(random.uniform() * faults.jitter);
    }
    plan.random = random.next();
    return plan;
}

} // namespace dyndump::sandbox_impl
