// An operation of S3 that is waited for on another thread than it runs on.
#pragma once

#include <dyndump/s3/client.hpp>

#include <boost/asio/error.hpp>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace dyndump::output {

/// What many calls wait at: closed, none of them waits any more.
struct call_gate {
    std::mutex mutex;
    std::condition_variable moved;
    bool closed = false;

    void close() {
        const std::lock_guard lock(mutex);
        closed = true;
        moved.notify_all();
    }
    bool is_closed() {
        const std::lock_guard lock(mutex);
        return closed;
    }
};

/// What an operation was given and what it came to; shared by the two threads. Both members are the
/// operation's until it has ended.
template <class Result>
class object_call {
public:
    explicit object_call(std::shared_ptr<call_gate> gate = std::make_shared<call_gate>())
        : gate_(std::move(gate)) {}

    Result result;
    diagnostics diag;

    /// The handler to start the operation with. Destroyed uncalled, as when its context ends, it
    /// makes the call end with operation_aborted.
    static auto handler(std::shared_ptr<object_call> call) { return ending(std::move(call)); }

    /// operation_aborted: perhaps it has not ended; then `why` says nothing.
    error_code wait(diagnostics& why) {
        std::unique_lock lock(gate_->mutex);
        gate_->moved.wait(lock, [this] { return outcome_ || gate_->closed; });
        if (!outcome_) {
            why.clear();
            return boost::asio::error::operation_aborted;
        }
        why = diag;
        return *outcome_;
    }

private:
    class ending {
    public:
        explicit ending(std::shared_ptr<object_call> call)
            : call_(std::move(call)) {}
        ending(ending&&) noexcept = default;
        ending& operator=(ending&&) = delete;
        ~ending() {
            if (call_) {
                call_->end(boost::asio::error::operation_aborted);
            }
        }

        void operator()(error_code ec) { std::exchange(call_, nullptr)->end(ec); }
        void operator()(error_code ec, Result result) {
            call_->result = std::move(result);
            (*this)(ec);
        }

    private:
        std::shared_ptr<object_call> call_;
    };

    void end(error_code ec) {
        const std::lock_guard lock(gate_->mutex);
        outcome_ = ec;
        gate_->moved.notify_all();
    }

    std::shared_ptr<call_gate> gate_;
    std::optional<error_code> outcome_;
};

} // namespace dyndump::output
