#include <dyndump/time_source.hpp>

#include "async/as_result.hpp"
#include "async/recycled_frames.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <array>
#include <bit>
#include <random>

namespace dyndump {
namespace {

namespace asio = boost::asio;

class system_time final : public time_source, async::recycled_frames {
public:
    time_point now() const noexcept override { return std::chrono::steady_clock::now(); }
    wall_time wall_now() const noexcept override { return std::chrono::system_clock::now(); }

    asio::awaitable<error_code> sleep_until(time_point when) override {
        auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) {
            co_return asio::error::operation_aborted; // awaiting would throw
        }
        auto executor = co_await asio::this_coro::executor;
        asio::steady_timer timer(executor, when);
        auto [ec] = co_await timer.async_wait(async::as_result);
        if (state.cancelled() != asio::cancellation_type::none) {
            // The timer's success may have been queued before it was cancelled.
            co_return asio::error::operation_aborted;
        }
        co_return ec;
    }
};

/// xoshiro256** 1.0 by Blackman and Vigna (public domain).
class generator {
public:
    generator() {
        std::random_device entropy;
        for (auto& word : state_) {
            word = (std::uint64_t{entropy()} << 32) | entropy();
        }
        state_[0] |= 1; // the all-zero state would stay
    }

    std::uint64_t operator()() noexcept {
        const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
        const std::uint64_t t = state_[1] << 17;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= t;
        state_[3] = std::rotl(state_[3], 45);
        return result;
    }

private:
    std::array<std::uint64_t, 4> state_;
};

class system_random final : public random_source {
public:
    std::uint64_t bits() override {
        thread_local generator generate;
        return generate();
    }
};

} // namespace

time_source::~time_source() = default;
random_source::~random_source() = default;

std::shared_ptr<time_source> time_source::system() {
    static const auto instance = std::make_shared<system_time>();
    return instance;
}

std::shared_ptr<random_source> random_source::system() {
    static const auto instance = std::make_shared<system_random>();
    return instance;
}

} // namespace dyndump
