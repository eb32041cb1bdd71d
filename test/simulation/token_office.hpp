// Issues session tokens that expire, and tells the service which are good.
#pragma once

#include "simulation/trace.hpp"
#include "simulation/world.hpp"

#include <dyndump/credentials.hpp>

#include <charconv>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace dyndump::simulation {

// A source of credentials, to be wrapped in the product's refreshing one.
class token_office final : public credentials_provider {
public:
    token_office(const world& where, std::shared_ptr<test::virtual_time> time, trace& log,
                 std::uint64_t seed)
        : world_(where)
        , time_(std::move(time))
        , log_(log)
        , dice_(seed) {}

    test::asio::awaitable<error_code> get(credentials_ptr& out, diagnostics& diag) override {
        const auto when = time_->now() + std::chrono::milliseconds(dice_.between(1, 2000));
        auto interrupted = co_await time_->sleep_until(when);
        if (interrupted) {
            co_return interrupted;
        }
        if (dice_.chance(world_.office_trouble)) {
            log_.note("office.silent");
            diag.message = "The token office does not answer.";
            co_return errc::timed_out;
        }
        const auto number = ++issued_;
        const auto expiry = time_->wall_now() + world_.token_life;
        good_until_[number] = expiry;
        log_.note("office.token", number);
        out = std::make_shared<const credentials>("AKID", "secret", std::to_string(number), expiry);
        co_return error_code{};
    }

    std::string name() const override { return "the token office"; }

    bool is_good(std::string_view token) const {
        std::uint64_t number = 0;
        std::from_chars(token.data(), token.data() + token.size(), number);
        const auto found = good_until_.find(number);
        return found != good_until_.end() && time_->wall_now() < found->second;
    }
    void revoke_latest() { good_until_.erase(issued_); }

private:
    const world& world_;
    std::shared_ptr<test::virtual_time> time_;
    trace& log_;
    dice dice_;
    std::uint64_t issued_ = 0;
    std::map<std::uint64_t, time_source::wall_time> good_until_;
};

} // namespace dyndump::simulation
