// Whether there is capacity for a read or a write.
#include "sandbox/consumed_capacity.hpp"

#include <algorithm>

namespace dyndump::sandbox_impl {
namespace {

unsigned partition_of(const call_context& context, std::uint64_t hash) {
    const unsigned partitions =
        std::clamp(context.faults.partitions, 1U, capacity_meters::max_partitions);
    // The upper half is enough, and its product fits.
    return static_cast<unsigned>((hash >> 32) * partitions >> 32);
}

/// What is asked for, or else what the table is provisioned with if that counts; 0: no limit.
double limit_of(double asked, std::int64_t provisioned, const call_context& context) {
    return asked > 0                            ? asked
           : context.faults.enforce_provisioned ? static_cast<double>(provisioned)
                                                : 0;
}

double partition_write_limit(const call_context& context, unsigned partition) {
    const sandbox_faults& faults = context.faults;
    return faults.slow_partition_write_capacity > 0 && partition == faults.slow_partition
               ? faults.slow_partition_write_capacity
               : faults.partition_write_capacity;
}

bool admits(capacity_meter& meter, double limit, const call_context& context) {
    return limit <= 0 || meter.admit(limit, context.now);
}

void charge(capacity_meter& meter, double limit, double units) {
    if (limit > 0) {
        meter.charge(units);
    }
}

service_fault write_fault(const table_definition& definition, write_shortage of,
                          std::string_view index = {}) {
    return write_throughput_fault(of, definition.on_demand,
                                  index.empty() ? definition.arn() : definition.index_arn(index));
}

} // namespace

outcome<void> admit_read(table_entry& where, const call_context& context, std::uint64_t hash) {
    const auto definition = where.items.definition();
    if (!admits(where.reads.partitions[partition_of(context, hash)],
                context.faults.partition_read_capacity, context)) {
        return throughput_fault("TableReadKeyRangeThroughputExceeded", definition->arn());
    }
    if (!admits(where.reads.table,
                limit_of(context.faults.read_capacity, definition->provisioned.read, context),
                context)) {
        return throughput_fault("TableReadProvisionedThroughputExceeded", definition->arn());
    }
    return {};
}

void charge_read(table_entry& where, const call_context& context, std::uint64_t hash,
                 double units) {
    const auto definition = where.items.definition();
    charge(where.reads.partitions[partition_of(context, hash)],
           context.faults.partition_read_capacity, units);
    charge(where.reads.table,
           limit_of(context.faults.read_capacity, definition->provisioned.read, context), units);
}

outcome<void> admit_write(table_entry& where, const call_context& context, std::uint64_t hash) {
    const auto definition = where.items.definition();
    if (context.plan.kind == fault_kind::refuse_write) {
        return write_fault(*definition, context.plan.random % 2 == 0 ? write_shortage::table
                                                                     : write_shortage::key_range);
    }
    const unsigned partition = partition_of(context, hash);
    if (!admits(where.writes.partitions[partition], partition_write_limit(context, partition),
                context)) {
        return write_fault(*definition, write_shortage::key_range);
    }
    if (!admits(where.writes.table,
                limit_of(context.faults.write_capacity, definition->provisioned.write, context),
                context)) {
        return write_fault(*definition, write_shortage::table);
    }
    return {};
}

outcome<void> admit_index_writes(table_entry& where, const call_context& context,
                                 const write_cost& cost) {
    const auto definition = where.items.definition();
    for (const index_cost& each : cost.indexes) {
        const index_definition* index = definition->find_index(each.index);
        if (!each.global || index == nullptr) {
            continue;
        }
        const double limit =
            limit_of(context.faults.index_write_capacity, index->provisioned.write, context);
        if (!admits(where.index_writes.of(each.index), limit, context)) {
            return write_fault(*definition, write_shortage::index, each.index);
        }
    }
    return {};
}

void charge_write(table_entry& where, const call_context& context, std::uint64_t hash,
                  const write_cost& cost) {
    const auto definition = where.items.definition();
    const unsigned partition = partition_of(context, hash);
    charge(where.writes.partitions[partition], partition_write_limit(context, partition),
           cost.of_table());
    charge(where.writes.table,
           limit_of(context.faults.write_capacity, definition->provisioned.write, context),
           cost.of_table());
    for (const index_cost& each : cost.indexes) {
        const index_definition* index = definition->find_index(each.index);
        if (each.global && index != nullptr) {
            charge(where.index_writes.of(each.index),
                   limit_of(context.faults.index_write_capacity, index->provisioned.write, context),
                   each.units);
        }
    }
}

} // namespace dyndump::sandbox_impl
