#include "sandbox/consumed_capacity.hpp"

#include "sandbox/request_members.hpp"

#include <algorithm>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

capacity_meter& partition_meter(table_entry& where, const call_context& context,
                                std::uint64_t hash) {
    const unsigned partitions = std::clamp(context.partitions, 1U, table_entry::max_partitions);
    // The upper half is enough, and its product fits.
    return where.partition_meters[(hash >> 32) * partitions >> 32];
}

} // namespace

double read_units(std::uint64_t bytes, bool consistent) {
    const double blocks = static_cast<double>(std::max<std::uint64_t>(1, (bytes + 4095) / 4096));
    return consistent ? blocks : blocks / 2;
}

double write_units(std::uint64_t bytes) {
    return static_cast<double>(std::max<std::uint64_t>(1, (bytes + 1023) / 1024));
}

outcome<bool> capacity_wish(const json::object& request) {
    auto wish = text_of(request, "ReturnConsumedCapacity", {"INDEXES", "TOTAL", "NONE"});
    if (!wish) {
        return wish.error();
    }
    return *wish == "INDEXES" || *wish == "TOTAL";
}

json::object capacity_json(std::string_view table, double units) {
    return {{"TableName", table}, {"CapacityUnits", units}};
}

outcome<void> admit_read(table_entry& where, const call_context& context, std::uint64_t hash) {
    if (context.partition_read_capacity > 0 &&
        !partition_meter(where, context, hash)
             .admit(context.partition_read_capacity, context.now)) {
        return throughput_fault("TableReadKeyRangeThroughputExceeded",
                                where.items.definition().arn());
    }
    if (context.read_capacity > 0 && !where.meter.admit(context.read_capacity, context.now)) {
        return throughput_fault("TableReadProvisionedThroughputExceeded",
                                where.items.definition().arn());
    }
    return {};
}

void charge_read(table_entry& where, const call_context& context, std::uint64_t hash,
                 double units) {
    if (context.partition_read_capacity > 0) {
        partition_meter(where, context, hash).charge(units);
    }
    if (context.read_capacity > 0) {
        where.meter.charge(units);
    }
}

} // namespace dyndump::sandbox_impl
