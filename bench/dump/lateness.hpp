/// \file
/// How much a dump gets in the way of others on its executor.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>
#include <vector>

namespace dyndump::bench {

/// A co-tenant: a timer that wants to run every millisecond and notes how late it is.
class lateness {
public:
    explicit lateness(boost::asio::any_io_executor executor)
        : timer_(std::move(executor)) {
        late_.reserve(1 << 20);
    }

    void start() {
        timer_.expires_after(period);
        timer_.async_wait([this](boost::system::error_code ec) {
            if (!ec && !stopped_) { // it may have been ready when it was cancelled
                late_.push_back(std::chrono::steady_clock::now() - timer_.expiry());
                start();
            }
        });
    }
    void stop() {
        stopped_ = true;
        timer_.cancel();
    }

    /// In milliseconds.
    double percentile(double share) {
        if (late_.empty()) {
            return 0;
        }
        const auto rank =
            static_cast<std::ptrdiff_t>(share * static_cast<double>(late_.size() - 1));
        std::nth_element(late_.begin(), late_.begin() + rank, late_.end());
        return std::chrono::duration<double, std::milli>(late_[static_cast<std::size_t>(rank)])
            .count();
    }

private:
    static constexpr std::chrono::milliseconds period{1};

    boost::asio::steady_timer timer_;
    bool stopped_ = false;
    std::vector<std::chrono::steady_clock::duration> late_;
};

} // namespace dyndump::bench
