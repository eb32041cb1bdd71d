// The clocks of the machine that runs the dump: its calendar may be wrong.
#pragma once

#include "support/virtual_time.hpp"

#include <memory>
#include <utility>

namespace dyndump::simulation {

class machine_clock final : public time_source {
public:
    explicit machine_clock(std::shared_ptr<test::virtual_time> truth)
        : truth_(std::move(truth)) {}

    time_point now() const noexcept override { return truth_->now(); }
    wall_time wall_now() const noexcept override { return truth_->wall_now() + off_; }
    test::asio::awaitable<error_code> sleep_until(time_point when) override {
        return truth_->sleep_until(when);
    }

    void set_off(wall_time::duration by) { off_ = by; }

private:
    std::shared_ptr<test::virtual_time> truth_;
    wall_time::duration off_{};
};

} // namespace dyndump::simulation
