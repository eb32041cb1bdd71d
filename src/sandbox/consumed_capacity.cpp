// What ReturnConsumedCapacity asks for, and the answer.
#include "sandbox/consumed_capacity.hpp"

#include "sandbox/request_members.hpp"

#include <algorithm>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

json::object units_json(double units) {
    return {{"CapacityUnits", units}};
}

} // namespace

double read_units(std::uint64_t bytes, bool consistent) {
    const double blocks = static_cast<double>(std::max<std::uint64_t>(1, (bytes + 4095) / 4096));
    return consistent ? blocks : blocks / 2;
}

outcome<capacity_detail> capacity_wish(const json::object& request, const call_context& context) {
    auto wish = text_of(request, "ReturnConsumedCapacity", {"INDEXES", "TOTAL", "NONE"});
    if (!wish) {
        return wish.error();
    }
    if (*wish == "INDEXES" && context.faults.no_index_capacity) {
        return validation_fault("ReturnConsumedCapacity: INDEXES is not supported");
    }
    return *wish == "INDEXES" ? capacity_detail::indexes
           : *wish == "TOTAL" ? capacity_detail::total
                              : capacity_detail::none;
}

json::object read_capacity_json(std::string_view table, const index_definition* index, double units,
                                capacity_detail detail) {
    json::object out{{"TableName", table}, {"CapacityUnits", units}};
    if (detail == capacity_detail::indexes) {
        out["Table"] = units_json(index == nullptr ? units : 0);
    }
    if (detail == capacity_detail::indexes && index != nullptr) {
        const char* member = index->global ? "GlobalSecondaryIndexes" : "LocalSecondaryIndexes";
        out[member] = json::object{{index->name, units_json(units)}};
    }
    return out;
}

json::object write_capacity_json(std::string_view table, const write_cost& cost,
                                 capacity_detail detail) {
    json::object out{{"TableName", table}, {"CapacityUnits", cost.total()}};
    if (detail != capacity_detail::indexes) {
        return out;
    }
    out["Table"] = units_json(cost.base);
    for (const index_cost& each : cost.indexes) {
        const char* member = each.global ? "GlobalSecondaryIndexes" : "LocalSecondaryIndexes";
        json::value& all = out[member];
        if (!all.is_object()) {
            all.emplace_object();
        }
        all.get_object()[each.index] = units_json(each.units);
    }
    return out;
}

} // namespace dyndump::sandbox_impl
