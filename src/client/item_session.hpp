// What an operation on items works with, kept for the next one.
#pragma once

#include "client/scan_session.hpp"
#include "core/item_response.hpp"

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace dyndump::detail {

struct item_session {
    scan_session link;
    // Views into the answer, until the next request.
    core::item_response answer;
    // Nothing is in flight; so it is known whether an attempt was sent.
    bool waiting = false;

    item_session() { link.waiting = &waiting; }
    item_session(const item_session&) = delete;
    item_session& operator=(const item_session&) = delete;

    // As new, but for the memory, and for the signer with its key.
    void reset() {
        link.call.response.observer = nullptr;
        link.call.response.budget = nullptr;
        link.call.timeout.reset();
        link.table.reset();
        link.counts = {};
        link.report.clear();
        link.options = {};
        link.deadline.reset();
        link.same_body = false;
        waiting = false;
    }
};

// Thread-safe. As many as ever were in use at the same time, but for those beyond `most`.
class session_pool {
public:
    std::unique_ptr<item_session> take() {
        const std::lock_guard lock(mutex_);
        if (free_.empty()) {
            return std::make_unique<item_session>();
        }
        auto last = std::move(free_.back());
        free_.pop_back();
        return last;
    }

    void put(std::unique_ptr<item_session> done) {
        done->reset();
        const std::lock_guard lock(mutex_);
        if (free_.size() < most) {
            free_.push_back(std::move(done));
        }
    }

private:
    static constexpr std::size_t most = 256;

    std::mutex mutex_;
    std::vector<std::unique_ptr<item_session>> free_;
};

// A session for the time of one operation. One that ends by an exception, or is destroyed in the
// middle, takes its session with it.
class session_lease {
public:
    explicit session_lease(session_pool& from)
        : from_(from)
        , session_(from.take()) {}

    item_session& operator*() const noexcept { return *session_; }
    void give_back() { from_.put(std::move(session_)); }

private:
    session_pool& from_;
    std::unique_ptr<item_session> session_;
};

} // namespace dyndump::detail
