// How large the next page is to be, and what the last one cost.
#include "fetch/reading.hpp"

#include <algorithm>

namespace dyndump {
namespace asio = boost::asio;

asio::awaitable<error_code> fetcher::run::learn_alone(reading& r,
                                                      async::semaphore::permit& learning) {
    if (is_guess() && !learning_->try_acquire(learning)) {
        r.session.set_waiting(true);
        auto refused = co_await learning_->acquire(learning);
        r.session.set_waiting(false);
        if (refused) {
            co_return refused;
        }
    }
    if (!is_guess()) {
        learning.release(); // it has been learnt meanwhile
    }
    co_return error_code{};
}

bool fetcher::run::is_guess() {
    if (!limiter_) {
        return false;
    }
    const double rate = limiter_->rate();
    std::lock_guard lock(mutex_);
    return sizer_.is_guess(rate);
}

core::page_sizer::request fetcher::run::next_size() {
    core::page_sizer::request size;
    if (limiter_) {
        const double rate = limiter_->rate();
        std::lock_guard lock(mutex_);
        size = sizer_.next(rate);
    }
    if (params_.max_items && params_.filter_expression.empty()) {
        const auto left = std::min<std::uint64_t>(items_left_.load(), 1'000'000'000);
        const auto most = static_cast<std::uint32_t>(std::max<std::uint64_t>(left, 1));
        size.limit = size.limit == 0 ? most : std::min(size.limit, most);
    }
    return size;
}

void fetcher::run::count_page(const page& current, core::page_sizer::request asked) {
    counters_.pages.fetch_add(1);
    counters_.bytes.fetch_add(current.body().size());
    counters_.scanned_items.fetch_add(current.scanned_count());
    const double units = current.consumed_capacity().value_or(asked.estimate);
    counters_.capacity_used.fetch_add(units);
    // Only from what the service said: an estimate that is learnt from itself drifts away.
    if (limiter_) {
        std::lock_guard lock(mutex_);
        sizer_.observe(current.scanned_count(), current.consumed_capacity());
    }
}

std::uint64_t fetcher::run::claim_items(std::uint64_t wanted) {
    if (!params_.max_items) {
        return wanted;
    }
    auto left = items_left_.load();
    std::uint64_t claimed = 0;
    do {
        claimed = std::min(left, wanted);
    } while (!items_left_.compare_exchange_weak(left, left - claimed));
    return claimed;
}

} // namespace dyndump
