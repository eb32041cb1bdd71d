#include "net/watchdog.hpp"

#include <boost/system/error_code.hpp>

namespace dyndump::net {

struct watchdog::on_timer {
    using executor_type = boost::asio::any_io_executor;
    using allocator_type = operation_allocator<void>;

    watchdog* self;
    std::shared_ptr<void> owner;
    std::uint64_t round;
    executor_type executor;

    executor_type get_executor() const noexcept { return executor; }
    allocator_type get_allocator() const noexcept { return allocator_type(self->memory_); }

    void operator()(boost::system::error_code ec) const {
        if (!ec && self->round_.load(std::memory_order_relaxed) == round) {
            self->wake();
        }
    }
};

void watchdog::start(boost::asio::any_io_executor borrower, std::shared_ptr<void> owner,
                     clock::time_point whole) {
    round_.fetch_add(1, std::memory_order_relaxed);
    borrower_ = std::move(borrower);
    owner_ = std::move(owner);
    whole_ = whole;
    deadline_ = whole;
    armed_ = clock::time_point::max();
    expired_ = false;
}

bool watchdog::step(clock::duration limit) {
    const auto now = clock::now();
    expired_ = now >= whole_; // a step that took too long need not be the last
    deadline_ = std::min(whole_, core::later(now, limit));
    if (!expired_ && deadline_ < armed_) {
        arm();
    }
    return !expired_;
}

void watchdog::pause() noexcept {
    paused_at_ = clock::now();
    deadline_ = clock::time_point::max();
}

void watchdog::go_on() noexcept {
    const auto paused = clock::now() - paused_at_;
    whole_ =
        whole_ > clock::time_point::max() - paused ? clock::time_point::max() : whole_ + paused;
}

void watchdog::stop() noexcept {
    round_.fetch_add(1, std::memory_order_relaxed);
    timer_.cancel();
    owner_.reset();
    borrower_ = {};
}

void watchdog::arm() {
    armed_ = deadline_;
    timer_.expires_at(armed_); // cancels the former wait
    timer_.async_wait(on_timer{this, owner_, round_.load(std::memory_order_relaxed), borrower_});
}

void watchdog::wake() {
    armed_ = clock::time_point::max();
    if (clock::now() < deadline_) {
        arm();
        return;
    }
    expired_ = true;
    boost::system::error_code ignored;
    socket_.cancel(ignored);
}

} // namespace dyndump::net
