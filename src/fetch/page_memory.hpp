// The memory of the pages in flight: bounded, and used again.
#pragma once

#include <dyndump/error.hpp>
#include <dyndump/page.hpp>

#include "async/wake_up.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

namespace dyndump::fetch {

// Lends pages, as many as fit into `limit` bytes, first come, first served; one always fits. What a
// page will take is not known when it is asked for, so about the largest of late is set aside and
// settled when it has come. The page given back last is lent first: it may still be in the cache.
// Thread-safe.
class page_memory : public std::enable_shared_from_this<page_memory> {
public:
    explicit page_memory(std::uint64_t limit)
        : limit_(limit) {}

    // A page, until it is destroyed.
    class loan {
    public:
        loan() = default;
        loan(const loan&) = delete;
        loan& operator=(const loan&) = delete;
        ~loan();

        dyndump::page& page() noexcept { return page_; }
        // The page has come.
        void settle();

    private:
        friend class page_memory;
        std::shared_ptr<page_memory> from_;
        dyndump::page page_;
        std::uint64_t bytes_ = 0;
    };

    // False: one has to wait.
    bool try_borrow(loan& to);
    // Waits in line. Error: operation_aborted.
    boost::asio::awaitable<error_code> borrow(loan& to);

    // Bytes set aside now.
    std::uint64_t in_use() const;

private:
    struct waiter {
        explicit waiter(boost::asio::any_io_executor executor)
            : signal(std::make_shared<async::wake_up>(std::move(executor))) {}
        std::shared_ptr<async::wake_up> signal;
        bool granted = false;
        std::uint64_t bytes = 0;
    };
    class place;

    bool fits() const noexcept { return used_ == 0 || used_ + expected_ <= limit_; }
    void lend(loan& to, std::uint64_t bytes);
    void serve_line();

    const std::uint64_t limit_;
    mutable std::mutex mutex_; // guards what follows
    std::uint64_t used_ = 0;
    std::uint64_t expected_ = std::uint64_t{1} << 20; // a page, until one has come
    bool any_came_ = false;
    std::deque<std::shared_ptr<waiter>> line_;
    std::size_t lent_ = 0;
    std::vector<dyndump::page> idle_;
    std::uint64_t idle_bytes_ = 0;
};

} // namespace dyndump::fetch
