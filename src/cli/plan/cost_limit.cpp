#include "cli/plan/cost_limit.hpp"

#include "cli/plan/plan_words.hpp"
#include "cli/plan/prices.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace dyndump::cli {
namespace {

constexpr std::chrono::milliseconds between_looks{100};
constexpr double a_million = 1e6;

} // namespace

unit_costs costs_of(const table_description* source, const table_description* target) {
    unit_costs costs;
    if (source != nullptr && source->on_demand) {
        const auto price = read_price_of(*source);
        costs.read = price.million_high / a_million;
    }
    if (target != nullptr && target->on_demand) {
        const auto price = write_price_of(*target);
        costs.write = price.million_high / a_million;
    }
    return costs;
}

cost_limit::cost_limit(boost::asio::any_io_executor executor, double dollars, console& screen,
                       std::function<used_units()> used, std::function<void()> stop)
    : dollars_(dollars)
    , screen_(screen)
    , used_(std::move(used))
    , stop_(std::move(stop))
    , looking_(std::move(executor), between_looks, [this] { look(); }) {}

void cost_limit::start(const unit_costs& costs) {
    if (dollars_ <= 0) {
        return;
    }
    costs_ = costs;
    if (costs_.read + costs_.write <= 0) {
        screen_.note("--max-cost has no effect: provisioned capacity is paid for anyway.");
        return;
    }
    looking_.start();
}

void cost_limit::end() {
    looking_.stop();
}

double cost_limit::cost(const used_units& units) const {
    return units.read * costs_.read + units.write * costs_.write;
}

// Until the next look it may cost as much again as since the last; then what is under way follows.
void cost_limit::look() {
    const auto units = used_();
    const double now = cost(units);
    const double since = now - std::exchange(before_, now);
    const double under_way = units.pages == 0 ? 0
                                              : now / static_cast<double>(units.pages) *
                                                    static_cast<double>(units.pages_under_way);
    if (!reached_ && now + since + under_way >= dollars_) {
        reached_ = true;
        screen_.note(
            fmt::format("--max-cost {} is about to be reached: stopping after the requests "
                        "under way.",
                        dollars(dollars_)));
        stop_();
    }
}

} // namespace dyndump::cli
