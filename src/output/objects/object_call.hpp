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

/// What an operation was given and what it came to; shared by the two threads.
template <class Result>
class object_call {
public:
    Result result;
    diagnostics diag;

    /// The handler to start the operation with. Destroyed uncalled, as when its context ends, it
    /// makes the call end with operation_aborted.
    static auto handler(std::shared_ptr<object_call> call) { return ending(std::move(call)); }

    error_code wait() {
        std::unique_lock lock(mutex_);
        over_.wait(lock, [this] { return outcome_.has_value(); });
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
        const std::lock_guard lock(mutex_);
        outcome_ = ec;
        over_.notify_all();
    }

    std::mutex mutex_;
    std::condition_variable over_;
    std::optional<error_code> outcome_;
};

} // namespace dyndump::output
