#include "core/clock_skew.hpp"

#include "core/failure.hpp"
#include "core/http_date.hpp"

namespace dyndump::core {
namespace {

constexpr std::chrono::minutes slowest_round_trip(15);
// The service tolerates 5 min; a signature made this far off may have been refused for it.
constexpr std::chrono::minutes tolerated(4);

} // namespace

std::optional<clock_skew::milliseconds>
clock_skew::observe(std::string_view date, std::string_view age, wall_time sent,
                    std::chrono::steady_clock::duration round_trip) noexcept {
    if (!age.empty() || round_trip > slowest_round_trip) {
        return std::nullopt;
    }
    const auto time = parse_http_date(date);
    if (!time) {
        return std::nullopt;
    }
    const auto measured = std::chrono::floor<milliseconds>(*time - (sent + round_trip / 2));
    offset_.store(measured.count(), std::memory_order_relaxed);
    return measured;
}

bool clock_skew::explains(std::string_view code, std::optional<milliseconds> measured,
                          milliseconds signed_with) noexcept {
    return measured && std::chrono::abs(*measured - signed_with) > tolerated &&
           may_be_clock_skew(code);
}

} // namespace dyndump::core
