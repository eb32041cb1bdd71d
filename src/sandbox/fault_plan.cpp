#include "sandbox/fault_plan.hpp"

#include <utility>

namespace dyndump::sandbox_impl {
namespace {

/// SplitMix64.
class random_bits {
public:
    explicit random_bits(std::uint64_t seed)
        : state_(seed) {}

    std::uint64_t next() {
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
    /// In [0, 1).
    double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

private:
    std::uint64_t state_;
};

} // namespace

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
