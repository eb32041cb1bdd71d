#include "flow/page_memory.hpp"

#include <algorithm>
#include <utility>

namespace dyndump::flow {
namespace {

// A page's items and bookkeeping, about, beside its body.
constexpr std::uint64_t least_bytes = 4096;

// A page that filled less of its memory is not worth keeping it for.
constexpr std::uint64_t least_filled = 4;
constexpr std::uint64_t always_kept = 65536;

} // namespace

page_memory::loan::~loan() {
    if (!from_) {
        return;
    }
    const auto filled = page_.body().size();
    page_.clear();
    const std::lock_guard lock(from_->mutex_);
    from_->used_ -= admitted_;
    --from_->lent_;
    from_->keep(std::move(page_), filled);
    from_->serve_lines();
}

void page_memory::loan::settle() {
    const std::uint64_t actual = std::max<std::uint64_t>(page_.capacity(), least_bytes);
    const std::lock_guard lock(from_->mutex_);
    from_->used_ += actual - admitted_;
    admitted_ = actual;
    const std::uint64_t fading = from_->expected_ - from_->expected_ / 16;
    from_->expected_ = from_->any_came_ ? std::max(actual, fading) : actual;
    from_->any_came_ = true;
    from_->serve_lines();
}

void page_memory::keep(dyndump::page&& returned, std::size_t was_filled) {
    const std::uint64_t size = returned.capacity();
    const bool is_oversized = size > always_kept && size / least_filled > was_filled;
    if (size != 0 && !is_oversized && used_ + idle_bytes_ + size <= limit_) {
        idle_.push_back(std::move(returned)); // has room, see lend()
        idle_bytes_ += size;
    }
}

void page_memory::lend(loan& to, std::uint64_t bytes) {
    to.from_ = shared_from_this();
    to.admitted_ = bytes;
    if (!idle_.empty()) {
        dyndump::page used_before = std::move(idle_.back());
        idle_.pop_back();
        const std::uint64_t size = used_before.capacity();
        idle_bytes_ -= size;
        const std::uint64_t more = std::max(size, bytes) - bytes;
        if (used_ + more <= limit_) {
            to.page_ = std::move(used_before);
            to.admitted_ += more;
            used_ += more;
        }
    }
    drop_excess();
}

void page_memory::drop_excess() {
    while (!idle_.empty() && used_ + idle_bytes_ > limit_) {
        idle_bytes_ -= idle_.back().capacity();
        idle_.pop_back();
    }
}

void page_memory::grant(line& from) {
    const auto next = std::move(from.front());
    from.pop_front();
    next->granted = true;
    used_ += next->bytes;
    drop_excess();
    next->signal.notify();
}

void page_memory::serve_lines() {
    while (!growing_.empty() && may_grow()) {
        grant(growing_);
    }
    while (!line_.empty() && fits()) {
        line_.front()->bytes = expected_;
        ++lent_;
        grant(line_);
    }
}

bool page_memory::try_borrow(loan& to) {
    const std::lock_guard lock(mutex_);
    if (!line_.empty() || !fits()) {
        return false;
    }
    idle_.reserve(idle_.size() + lent_ + 1); // giving back cannot fail
    ++lent_;
    used_ += expected_;
    lend(to, expected_);
    return true;
}

// A place in a line: left when the waiting ends in whatever way.
class page_memory::place {
public:
    place(page_memory& memory, line& where, std::shared_ptr<waiter> who)
        : memory_(memory)
        , where_(where)
        , who_(std::move(who)) {}
    place(const place&) = delete;
    place& operator=(const place&) = delete;
    ~place() {
        const std::lock_guard lock(memory_.mutex_);
        std::erase(where_, who_);
        if (who_->granted) { // too late
            memory_.used_ -= who_->bytes;
            memory_.lent_ -= &where_ == &memory_.line_ ? 1 : 0;
        }
        memory_.serve_lines(); // others may have stood behind it
    }
    // With the mutex held, once it was granted.
    std::uint64_t take() {
        who_->granted = false;
        return who_->bytes;
    }

private:
    page_memory& memory_;
    line& where_;
    std::shared_ptr<waiter> who_;
};

boost::asio::awaitable<error_code> page_memory::borrow(loan& to) {
    auto executor = co_await boost::asio::this_coro::executor;
    const auto self = shared_from_this();
    auto who = std::make_shared<waiter>(executor, 0);
    place in_line(*this, line_, who);
    {
        const std::lock_guard lock(mutex_);
        idle_.reserve(idle_.size() + lent_ + line_.size() + 1); // giving back cannot fail
        line_.push_back(who);
        serve_lines(); // room may have come meanwhile
    }
    auto interrupted = co_await who->signal.wait(std::chrono::steady_clock::time_point::max());
    if (!interrupted) {
        const std::lock_guard lock(mutex_);
        lend(to, in_line.take());
    }
    co_return interrupted;
}

boost::asio::awaitable<error_code> page_memory::loan::admit(std::size_t bytes) {
    if (!from_ || bytes <= admitted_) {
        co_return error_code{};
    }
    auto executor = co_await boost::asio::this_coro::executor;
    auto& memory = *from_;
    auto who = std::make_shared<waiter>(executor, bytes - admitted_);
    place in_line(memory, memory.growing_, who);
    {
        const std::lock_guard lock(memory.mutex_);
        memory.expected_ = std::max<std::uint64_t>(memory.expected_, bytes); // the next may, too
        memory.any_came_ = true;
        memory.growing_.push_back(who);
        memory.serve_lines();
    }
    auto interrupted = co_await who->signal.wait(std::chrono::steady_clock::time_point::max());
    if (!interrupted) {
        const std::lock_guard lock(memory.mutex_);
        admitted_ += in_line.take();
    }
    co_return interrupted;
}

std::uint64_t page_memory::in_use() const {
    const std::lock_guard lock(mutex_);
    return used_;
}

} // namespace dyndump::flow
