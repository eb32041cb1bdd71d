// --max-cost: a run ends in order before it costs more.
#pragma once

#include <dyndump/table_description.hpp>

#include "cli/report/console.hpp"
#include "cli/report/ticker.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <functional>

namespace dyndump::cli {

/// What was used so far.
struct used_units {
    double read = 0;
    double write = 0;
    /// Of what was read and written: their mean is what one under way will cost.
    std::uint64_t pages = 0;
    std::uint64_t pages_under_way = 0;
};

/// What a unit costs in US dollars, at the price of the dearest region if the table's is not known;
/// 0 where capacity is provisioned, and paid for anyway.
struct unit_costs {
    double read = 0;
    double write = 0;
};

/// Null: nothing is read, or written.
unit_costs costs_of(const table_description* source, const table_description* target);

/// Looks ten times a second, on the executor's thread.
class cost_limit {
public:
    /// `stop` is called once. All must outlive it.
    cost_limit(boost::asio::any_io_executor executor, double dollars, console& screen,
               std::function<used_units()> used, std::function<void()> stop);

    void start(const unit_costs& costs);
    void end();

private:
    void look();
    double cost(const used_units& units) const;

    const double dollars_; // 0: no limit
    console& screen_;
    std::function<used_units()> used_;
    std::function<void()> stop_;
    unit_costs costs_;
    double before_ = 0; // at the last look
    bool reached_ = false;
    ticker looking_;
};

} // namespace dyndump::cli
