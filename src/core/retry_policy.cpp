#include "core/retry_policy.hpp"

#include "core/saturating_time.hpp"

#include <algorithm>
#include <cmath>

namespace dyndump::core {

using namespace std::chrono;

std::optional<retry_mode> parse_retry_mode(std::string_view text) noexcept {
    if (text == "standard" || text == "legacy") {
        return retry_mode::standard;
    }
    if (text == "adaptive") {
        return retry_mode::adaptive;
    }
    return std::nullopt;
}

steady_clock::duration backoff_delay(unsigned n, double random, milliseconds base, milliseconds cap,
                                     std::optional<milliseconds> retry_after) noexcept {
    constexpr steady_clock::duration most_above = seconds(5);
    const int doublings = static_cast<int>(std::min(n, 64u)) - 1;
    const double bound = std::min(std::ldexp(static_cast<double>(base.count()), doublings),
                                  static_cast<double>(cap.count()));
    const auto delay =
        duration_cast<steady_clock::duration>(duration<double, std::milli>(random * bound));
    if (!retry_after) {
        return delay;
    }
    const steady_clock::duration wish = std::min(*retry_after, milliseconds(hours(24)));
    return std::clamp(wish, delay, delay + most_above);
}

retry_verdict retry_sequence::give_up(error_code reason) const noexcept {
    return {retry_verdict::action::give_up, {}, reason};
}

// The same wrong answer three times is no accident: a web server, or a proxy's page.
bool retry_sequence::is_another_service(const failed_attempt& failure) noexcept {
    constexpr unsigned enough = 3;
    alike_ = failure.foreign && failure.foreign == last_foreign_ ? alike_ + 1 : 1;
    last_foreign_ = failure.foreign;
    return failure.foreign && alike_ >= enough;
}

retry_verdict retry_sequence::failed(const failed_attempt& failure, double random, time_point now,
                                     time_point last_progress) noexcept {
    ++failures_;
    if (failure.clock_corrected && !clock_corrected_) {
        clock_corrected_ = true;
        return {retry_verdict::action::retry, {}, {}};
    }
    const bool elsewhere = is_another_service(failure);
    if (failure.kind == failure_class::fatal || elsewhere) {
        return give_up({});
    }
    const bool throttled = failure.kind == failure_class::throttling;
    throttles_ += throttled ? 1 : 0;
    const bool free_of_count = throttled && settings_.patient;
    const unsigned counted = settings_.patient ? failures_ - throttles_ : failures_;
    if (!free_of_count && counted >= settings_.max_attempts) {
        return give_up(errc::retries_exhausted);
    }
    if (failure.kind == failure_class::expired_token) {
        return {retry_verdict::action::refresh, {}, {}};
    }

    const int cost = throttled ? retry_quota::throttling_cost : retry_quota::transient_cost;
    const bool affordable = quota_.take(cost);
    held_ = affordable ? cost : 0;
    if (!affordable && !settings_.patient) {
        return give_up(errc::retries_exhausted);
    }
    const auto base =
        throttled || !affordable ? settings_.throttling_base : settings_.transient_base;
    const unsigned n = throttled ? throttles_ : failures_ - throttles_;
    auto delay = backoff_delay(n, random, base, settings_.max_delay, failure.retry_after);
    if (settings_.patient && settings_.max_stall.count() > 0) {
        const auto deadline = later(std::max(started_, last_progress), settings_.max_stall);
        if (now >= deadline) {
            return give_up(errc::stalled);
        }
        delay = std::min(delay, deadline - now); // one last attempt at the deadline
    }
    return {retry_verdict::action::retry, delay, {}};
}

void retry_sequence::succeeded() noexcept {
    quota_.give(failures_ == 0 ? retry_quota::first_success : held_);
}

} // namespace dyndump::core
