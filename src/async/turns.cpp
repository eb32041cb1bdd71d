#include "async/turns.hpp"

#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace dyndump::async {

/// Carries the turn to the one who is first. A context that ends without running it
/// drops all who wait: their coroutines would keep each other, and this line, alive.
class turns::bearer {
public:
    explicit bearer(std::shared_ptr<turns> all)
        : all_(std::move(all)) {}
    bearer(bearer&&) noexcept = default;
    bearer& operator=(bearer&&) = delete;
    ~bearer() {
        if (all_) {
            all_->drop_all();
        }
    }

    void operator()() {
        const auto all = std::move(all_);
        all->give();
    }

private:
    std::shared_ptr<turns> all_;
};

bool turns::try_take() noexcept {
    std::lock_guard lock(mutex_);
    return !std::exchange(taken_, true);
}

void turns::enter(place& here) {
    {
        std::lock_guard lock(mutex_);
        here.next = nullptr;
        (first_ == nullptr ? first_ : last_->next) = &here;
        last_ = &here;
        if (std::exchange(taken_, true)) {
            return;
        }
    }
    send_bearer();
}

void turns::pass_on() noexcept {
    {
        std::lock_guard lock(mutex_);
        taken_ = first_ != nullptr;
        if (!taken_) {
            return;
        }
    }
    send_bearer();
}

// Without the mutex: a bearer that there is no memory for drops all who wait.
void turns::send_bearer() {
    bearer next(shared_from_this());
    // Asio keeps memory for two posts a thread, and this one would always have one of them. Where
    // executors are erased it cannot be told to take other memory.
    using context_executor = boost::asio::io_context::executor_type;
    if (const auto* const plain = executor_.target<context_executor>()) {
        boost::asio::post(*plain,
                          boost::asio::bind_allocator(frame_allocator<void>(), std::move(next)));
    } else {
        boost::asio::post(executor_, std::move(next));
    }
}

void turns::give() {
    boost::asio::any_io_executor where;
    boost::asio::any_completion_handler<void()> now;
    {
        std::lock_guard lock(mutex_);
        place& here = *std::exchange(first_, first_->next);
        where = here.executor;
        now.swap(here.handler);
    }
    boost::asio::dispatch(where, [now = std::move(now)]() mutable { std::move(now)(); });
}

void turns::drop_all() noexcept {
    for (;;) {
        boost::asio::any_completion_handler<void()> dropped;
        std::lock_guard lock(mutex_);
        if (first_ == nullptr) {
            taken_ = false;
            return;
        }
        dropped.swap(std::exchange(first_, first_->next)->handler);
    }
}

} // namespace dyndump::async
