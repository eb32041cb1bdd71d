#include "cli/plan/write_plan.hpp"

#include "cli/plan/plan_words.hpp"
#include "cli/plan/prices.hpp"
#include "cli/report/figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace dyndump::cli {
namespace {

// DynamoDB developer guide, "DynamoDB on-demand capacity mode": what a new table can take at once.
constexpr double units_of_a_new_table = 4000;
constexpr double items_of_a_batch = 25;

void scale_sample(write_plan& plan) {
    const auto& sample = plan.of.sample;
    plan.items = sample.whole ? sample.items : plan.of.items.value_or(0);
    if (sample.items == 0) {
        return;
    }
    const double times = static_cast<double>(plan.items) / static_cast<double>(sample.items);
    plan.bytes = static_cast<std::uint64_t>(static_cast<double>(sample.item_bytes) * times);
    plan.write_units = sample.write_units * times;
    plan.requests = static_cast<std::uint64_t>(
        std::ceil(static_cast<double>(plan.items) / (plan.of.one_by_one ? 1 : items_of_a_batch)));
    if (plan.of.what != write_command::load) {
        const double blocks = std::max(1.0, static_cast<double>(plan.bytes) / 4096);
        plan.read_units = blocks * (plan.of.consistent_read ? 1 : 0.5);
    }
}

double write_units_at_once(const table_description& table) {
    if (!table.on_demand) {
        return table.write_capacity_units;
    }
    return table.warm_write_units > 0 ? table.warm_write_units : units_of_a_new_table;
}

void estimate_writing_time(write_plan& plan) {
    const auto& facts = plan.of;
    double rate = facts.write_rate.units_per_second;
    if (rate > 0) {
        plan.duration_reason = fmt::format("at {} WCU/s: {}", units(rate), facts.write_rate.reason);
    } else {
        rate = std::max(1.0, write_units_at_once(facts.target));
        plan.duration_is_least = !facts.target.on_demand;
        plan.duration_reason = fmt::format(
            "without a limit, at the {} WCU/s that the table {}", units(rate),
            facts.target.on_demand ? "can take at once; it grows with what it gets" : "has");
    }
    plan.duration = std::chrono::duration<double>(plan.write_units / rate);
    const double reads = facts.read_rate.units_per_second;
    if (reads > 0 && plan.read_units / reads > plan.duration.count()) {
        plan.duration = std::chrono::duration<double>(plan.read_units / reads);
        plan.duration_reason =
            fmt::format("reading at {} RCU/s: {}", units(reads), facts.read_rate.reason);
    }
}

void estimate_writing_cost(write_plan& plan) {
    const auto& facts = plan.of;
    if (facts.is_local) {
        plan.cost_reason = "this is no table of AWS";
        return;
    }
    const auto& target = facts.target;
    const auto writes = write_price_of(target);
    const auto reads = read_price_of(facts.read_from);
    if (target.on_demand) {
        plan.cost_low += plan.write_units / 1e6 * writes.million_low;
        plan.cost_high += plan.write_units / 1e6 * writes.million_high;
    }
    if (facts.read_from.on_demand) {
        plan.cost_low += plan.read_units / 1e6 * reads.million_low;
        plan.cost_high += plan.read_units / 1e6 * reads.million_high;
    }
    plan.cost_reason = target.on_demand
                           ? writes.source
                           : "the provisioned write capacity is paid for anyway; " + writes.source;
}

// DynamoDB developer guide, "DynamoDB data import from Amazon S3".
void name_alternatives(write_plan& plan) {
    const auto& facts = plan.of;
    if (facts.what == write_command::erase) {
        plan.alternatives.emplace_back(
            "erase --recreate deletes the table and makes it anew: no item is read or removed, and "
            "nothing is paid for that.");
        return;
    }
    const bool has_local_index =
        std::any_of(facts.target.indexes.begin(), facts.target.indexes.end(),
                    [](const index_description& each) { return !each.global; });
    if (facts.making.steps.empty()) {
        plan.alternatives.emplace_back(
            "StartBulkPutItems writes objects of an S3 bucket (DynamoDB JSON or Ion) into a table "
            "that is there; it is charged by the byte.");
    } else if (has_local_index) {
        plan.alternatives.emplace_back("ImportTable makes no table with local secondary indexes.");
    } else {
        plan.alternatives.push_back(fmt::format(
            "ImportTable makes the table from an S3 bucket (dump --layout aws-export) without "
            "write capacity, charged by the byte that it reads, some {} here: cheaper for a large "
            "new table. It restores neither time to live, streams, tags nor replicas.",
            size(static_cast<double>(plan.bytes))));
    }
    if (facts.what == write_command::copy) {
        plan.alternatives.emplace_back(
            "ExportTableToPointInTime reads the source without read capacity, charged by the byte, "
            "if it has point-in-time recovery; load takes what it writes.");
    }
}

void warn(write_plan& plan) {
    const auto& facts = plan.of;
    const double provisioned = facts.target.on_demand ? 0 : facts.target.write_capacity_units;
    if (plan.items == 0 && !facts.sample.whole) {
        plan.warnings.emplace_back("How many items there are is not known: load --dry-run counts "
                                   "them.");
    }
    if (provisioned > 0 && facts.write_rate.units_per_second <= 0) {
        plan.warnings.emplace_back("Without a limit this takes all of the table's write capacity; "
                                   "other users of it will be throttled.");
    }
    if (facts.making.steps.empty() && facts.target.has_stream) {
        plan.warnings.emplace_back("The table has a stream: its readers get each change.");
    }
    for (const auto& each : facts.making.unrestored) {
        if (each.known) {
            plan.warnings.push_back(
                printable(fmt::format("Not restored: {}: {}.", each.setting, each.reason)));
        }
    }
}

} // namespace

write_plan make_plan(write_facts facts) {
    write_plan plan;
    plan.of = std::move(facts);
    scale_sample(plan);
    estimate_writing_time(plan);
    estimate_writing_cost(plan);
    name_alternatives(plan);
    warn(plan);
    return plan;
}

} // namespace dyndump::cli
