#include <dyndump/write_estimate.hpp>

#include "table/parameters.hpp"

namespace dyndump {

class write_estimate::state : public core::write_cost {
public:
    explicit state(const table_description& table)
        : write_cost(table::cost_of(table)) {}
};

write_estimate::write_estimate(const table_description& table)
    : state_(std::make_unique<state>(table)) {}
write_estimate::write_estimate(write_estimate&&) noexcept = default;
write_estimate& write_estimate::operator=(write_estimate&&) noexcept = default;
write_estimate::~write_estimate() = default;

double write_estimate::units(item_view item) const {
    return state_->of(item);
}

} // namespace dyndump
