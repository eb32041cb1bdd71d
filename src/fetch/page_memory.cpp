#include "fetch/page_memory.hpp"

#include <algorithm>
#include <utility>

namespace dyndump::fetch {
namespace {

// A page's items and bookkeeping, about, beside its body.
constexpr std::uint64_t least_bytes = 4096;

} // namespace

page_memory::loan::~loan() {
    if (!from_) {
        return;
    }
    page_.clear();
    const std::lock_guard lock(from_->mutex_);
    from_->used_ -= bytes_;
    --from_->lent_;
    const std::uint64_t kept = page_.buffer().capacity();
    if (kept != 0 && from_->used_ + from_->idle_bytes_ + kept <= from_->limit_) {
        from_->idle_.push_back(std::move(page_)); // has room, see lend()
        from_->idle_bytes_ += kept;
    }
    from_->serve_line();
}

void page_memory::loan::settle() {
    const std::uint64_t actual = std::max<std::uint64_t>(page_.body().size(), least_bytes);
    const std::lock_guard lock(from_->mutex_);
    from_->used_ += actual - bytes_;
    bytes_ = actual;
    const std::uint64_t fading = from_->expected_ - from_->expected_ / 16;
    from_->expected_ = from_->any_came_ ? std::max(actual, fading) : actual;
    from_->any_came_ = true;
    from_->serve_line();
}

void page_memory::lend(loan& to, std::uint64_t bytes) {
    idle_.reserve(idle_.size() + lent_ + 1); // giving back cannot fail
    ++lent_;
    to.from_ = shared_from_this();
    to.bytes_ = bytes;
    if (!idle_.empty()) {
        to.page_ = std::move(idle_.back());
        idle_.pop_back();
        idle_bytes_ -= to.page_.buffer().capacity();
    }
}

void page_memory::serve_line() {
    while (!line_.empty() && fits()) {
        auto next = std::move(line_.front());
        line_.pop_front();
        next->granted = true;
        next->bytes = expected_;
        used_ += expected_;
        next->signal->notify();
    }
}

bool page_memory::try_borrow(loan& to) {
    const std::lock_guard lock(mutex_);
    if (!line_.empty() || !fits()) {
        return false;
    }
    lend(to, expected_);
    used_ += expected_;
    return true;
}

// A place in the line: left when the waiting ends in whatever way.
class page_memory::place {
public:
    place(page_memory& memory, std::shared_ptr<waiter> who)
        : memory_(memory)
        , who_(std::move(who)) {}
    place(const place&) = delete;
    place& operator=(const place&) = delete;
    ~place() {
        const std::lock_guard lock(memory_.mutex_);
        std::erase(memory_.line_, who_);
        if (who_->granted) { // too late
            memory_.used_ -= who_->bytes;
            memory_.serve_line();
        }
    }
    // Once it was granted.
    void take(loan& to) {
        const std::lock_guard lock(memory_.mutex_);
        memory_.lend(to, who_->bytes);
        who_->granted = false;
    }

private:
    page_memory& memory_;
    std::shared_ptr<waiter> who_;
};

boost::asio::awaitable<error_code> page_memory::borrow(loan& to) {
    auto executor = co_await boost::asio::this_coro::executor;
    const auto self = shared_from_this();
    auto who = std::make_shared<waiter>(executor);
    {
        const std::lock_guard lock(mutex_);
        line_.push_back(who);
        serve_line(); // room may have come meanwhile
    }
    place in_line(*this, who);
    auto interrupted = co_await who->signal->wait(std::chrono::steady_clock::time_point::max());
    if (!interrupted) {
        in_line.take(to);
    }
    co_return interrupted;
}

std::uint64_t page_memory::in_use() const {
    const std::lock_guard lock(mutex_);
    return used_;
}

} // namespace dyndump::fetch
