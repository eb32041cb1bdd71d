// The memory of the pages in flight: bounded, and used again.
#pragma once

#include <dyndump/error.hpp>
#include <dyndump/page.hpp>
#include <dyndump/transport.hpp>

#include "async/wake_up.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

namespace dyndump::flow {

// Lends pages, as many as fit into `limit` bytes, first come, first served; one always fits. What a
// page will take is not known when it is asked for, so about the largest of the last pages is set
// aside; a response that turns out to be larger waits for the rest before it is read, and what was
// too much is given back when it has come. The page given back last is lent first: it may still be
// in the cache. Thread-safe.
class page_memory : public std::enable_shared_from_this<page_memory> {
public:
    explicit page_memory(std::uint64_t limit)
        : limit_(limit) {}

    // A page, until it is destroyed.
    class loan final : public body_budget {
    public:
        loan() = default;
        loan(const loan&) = delete;
        loan& operator=(const loan&) = delete;
        ~loan() override;

        dyndump::page& page() noexcept { return page_; }
        // The response to be read into the page takes so much: waits in line, before those who want
        // a page. Error: operation_aborted.
        boost::asio::awaitable<error_code> admit(std::size_t bytes) override;
        // The page has come.
        void settle();

    private:
        friend class page_memory;
        std::shared_ptr<page_memory> from_;
        dyndump::page page_;
    };

    // False: one has to wait.
    bool try_borrow(loan& to);
    // Waits in line. Error: operation_aborted.
    boost::asio::awaitable<error_code> borrow(loan& to);

    // Bytes set aside now.
    std::uint64_t in_use() const;

private:
    // Waits for a page, or for its page to grow.
    struct waiter {
        waiter(boost::asio::any_io_executor executor, std::uint64_t wanted)
            : signal(std::move(executor))
            , bytes(wanted) {}
        async::wake_up signal;
        bool granted = false;
        std::uint64_t bytes; // what is wanted more, or what was granted
    };
    using line = std::deque<std::shared_ptr<waiter>>;
    class place;

    bool fits() const noexcept {
        return growing_.empty() && (used_ == 0 || used_ + expected_ <= limit_);
    }
    // If all pages wait to grow, none would ever be given back: then the first one may.
    bool may_grow() const noexcept {
        return used_ + growing_.front()->bytes <= limit_ || growing_.size() == lent_;
    }
    void lend(loan& to, std::uint64_t bytes);
    void keep(dyndump::page&& returned, std::size_t was_filled);
    void serve_lines();
    void grant(line& from);
    void drop_excess();

    const std::uint64_t limit_;
    mutable std::mutex mutex_; // guards what follows
    std::uint64_t used_ = 0;
    std::uint64_t expected_ = std::uint64_t{1} << 20; // a page, until one has come
    bool any_came_ = false;
    line line_;
    line growing_;
    std::size_t lent_ = 0; // or granted
    std::vector<dyndump::page> idle_;
    std::uint64_t idle_bytes_ = 0;
};

} // namespace dyndump::flow
