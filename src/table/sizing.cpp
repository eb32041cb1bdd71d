// How large the next page is to be, and what the last one cost.
#include "table/table_source.hpp"

#include <algorithm>

namespace dyndump::table {
namespace asio = boost::asio;

bool table_source::is_ready(read_context& context) {
    return !is_guess() || learning_->try_acquire(reading_of(context).learning);
}

asio::awaitable<error_code> table_source::wait_until_ready(read_context& context) {
    reading& r = reading_of(context);
    context.waiting = true;
    auto refused = co_await learning_->acquire(r.learning);
    context.waiting = false;
    if (!refused && !is_guess()) {
        r.learning.release(); // it has been learnt meanwhile
    }
    co_return refused;
}

bool table_source::is_guess() {
    if (!limiter_) {
        return false;
    }
    const double rate = limiter_->rate();
    std::lock_guard lock(mutex_);
    return sizer_.is_guess(rate);
}

core::page_sizer::request table_source::next_size(const read_context& context) {
    core::page_sizer::request size;
    if (limiter_) {
        const double rate = limiter_->rate();
        std::lock_guard lock(mutex_);
        size = sizer_.next(rate);
    }
    if (params_.page_items > 0) {
        size.limit =
            size.limit == 0 ? params_.page_items : std::min(size.limit, params_.page_items);
    }
    if (context.wanted && params_.filter_expression.empty()) {
        const auto left = std::min<std::uint64_t>(*context.wanted, 1'000'000'000);
        const auto most = static_cast<std::uint32_t>(std::max<std::uint64_t>(left, 1));
        size.limit = size.limit == 0 ? most : std::min(size.limit, most);
    }
    return size;
}

// Only from what the service said: an estimate that is learnt from itself drifts away.
void table_source::learn_from(const page& current) {
    if (limiter_) {
        std::lock_guard lock(mutex_);
        sizer_.observe(current.scanned_count(), current.consumed_capacity());
    }
}

} // namespace dyndump::table
