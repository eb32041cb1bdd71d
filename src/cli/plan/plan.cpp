#include "cli/plan/plan.hpp"

#include <dyndump/segments.hpp>
#include <dyndump/table_arn.hpp>

#include "cli/dump/sampling.hpp"
#include "cli/report/figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

namespace dyndump::cli {
namespace {

// DynamoDB developer guide, "Service quotas" and "Partitions and data distribution".
constexpr double partition_units = 3000;
constexpr double partition_bytes = 10.0 * (1U << 30);
constexpr double partitions_of_a_new_table = 4; // on demand: 12,000 units per second at once

void count_items(dump_plan& plan, const dump_options& options, const plan_facts& facts) {
    const auto* index = facts.table.index(options.index_name);
    plan.items = index != nullptr ? index->item_count : facts.table.item_count;
    plan.bytes = index != nullptr ? index->size_bytes : facts.table.size_bytes;
    if (!facts.sample) {
        plan.warnings.emplace_back("The table could not be read to measure items: the dump may be "
                                   "refused as well. It needs dynamodb:Scan.");
        return;
    }
    const auto& sample = *facts.sample;
    if (sample.whole) {
        plan.exact = true;
        plan.items = sample.items;
        plan.bytes = sample.item_bytes;
    } else if (plan.items < sample.items) {
        plan.warnings.push_back(fmt::format(
            "DynamoDB counts {} items, but at least {} are there: its count is up to six hours "
            "old. All of this is at least.",
            grouped(plan.items), grouped(sample.items)));
        plan.items = std::max(plan.items, sample.items);
        plan.bytes = std::max(plan.bytes, sample.item_bytes);
    }
    if (options.max_items && options.filter_expression.empty() && *options.max_items < plan.items) {
        plan.bytes = static_cast<std::uint64_t>(static_cast<double>(plan.bytes) *
                                                static_cast<double>(*options.max_items) /
                                                static_cast<double>(plan.items));
        plan.items = *options.max_items;
    }
}

void take_sample(dump_plan& plan, const dump_options& options) {
    const auto part = [&](std::uint64_t all) {
        return static_cast<std::uint64_t>(static_cast<double>(all) * options.sample);
    };
    plan.items = part(plan.items);
    plan.bytes = part(plan.bytes);
}

void divide(dump_plan& plan, const dump_options& options, std::uint64_t table_bytes) {
    if (options.segments != 0) {
        plan.segments = options.segments;
        plan.segments_reason = "as asked";
    } else if (is_sample(options)) {
        plan.segments = segments_to_sample(options, table_bytes);
        plan.segments_reason = "so many that a sample is spread over the table";
    } else {
        plan.segments = choose_segments(table_bytes, options.parallel);
        plan.segments_reason = plan.segments > options.parallel
                                   ? "one for each 256 MiB of the table"
                                   : "one for each request at the same time";
    }
    plan.parallel = std::min(options.parallel, plan.segments);
    plan.parallel_reason = plan.parallel < options.parallel
                               ? "no more than segments"
                               : fmt::format("--parallel {}", options.parallel);
}

void estimate_capacity(dump_plan& plan, const dump_options& options) {
    // The last page of a segment is rounded up to 4 KiB, by half of that on average; that of an
    // empty one is paid for as well.
    const double segments = std::ceil(plan.segments * options.sample);
    const double blocks = std::max(static_cast<double>(plan.bytes) / 4096 + segments / 2, segments);
    plan.capacity_units = blocks * (plan.consistent_read ? 1 : 0.5);
}

void estimate_duration(dump_plan& plan, double provisioned) {
    double rate = plan.rate.units_per_second;
    if (rate > 0) {
        plan.duration_reason = fmt::format("at {} RCU/s: {}", units(rate), plan.rate.reason);
        if (provisioned > 0 && rate > provisioned) {
            plan.warnings.push_back(
                fmt::format("{} RCU/s is more than the {} that are provisioned: requests will be "
                            "throttled, those of other users of the table too.",
                            units(rate), units(provisioned)));
            plan.duration_is_least = true;
        }
    } else if (provisioned > 0) {
        rate = provisioned;
        plan.duration_is_least = true;
        plan.duration_reason =
            fmt::format("without a limit, at the {} RCU/s that are provisioned", units(rate));
        plan.warnings.emplace_back(
            "Without a limit the dump takes all of the table's read capacity; "
            "other users of it will be throttled.");
    } else {
        const double partitions =
            std::max(partitions_of_a_new_table,
                     std::ceil(static_cast<double>(plan.bytes) / partition_bytes));
        rate = partitions * partition_units;
        plan.duration_is_least = true;
        plan.duration_reason =
            fmt::format("without a limit, at the {} RCU/s that {} partitions give", units(rate),
                        grouped(static_cast<std::uint64_t>(partitions)));
    }
    plan.duration = std::chrono::duration<double>(plan.capacity_units / rate);
}

void estimate_cost(dump_plan& plan, const table_description& table, bool local) {
    if (local) {
        plan.cost_reason = "this is no table of AWS";
        return;
    }
    const auto price = read_price_of(table);
    if (plan.on_demand) {
        const double millions = plan.capacity_units / 1e6;
        plan.cost_low = millions * price.million_low;
        plan.cost_high = millions * price.million_high;
        plan.cost_reason = price.million_low == price.million_high
                               ? fmt::format("${} for a million read request units; {}",
                                             price.million_low, price.source)
                               : fmt::format("${} to ${} for a million read request units; {}",
                                             price.million_low, price.million_high, price.source);
        return;
    }
    plan.cost_high = plan.capacity_units / 3600 * price.hour_high;
    plan.cost_reason =
        fmt::format("the provisioned capacity is paid for anyway; that much is worth ${:.4f}; {}",
                    plan.cost_high, price.source);
}

void estimate_output(dump_plan& plan, const dump_options& options, const plan_facts& facts) {
    plan.place = facts.place;
    const auto& sample = facts.sample;
    if (sample && sample->item_bytes > 0) {
        plan.output_bytes = static_cast<std::uint64_t>(static_cast<double>(plan.bytes) *
                                                       static_cast<double>(sample->line_bytes) /
                                                       static_cast<double>(sample->item_bytes));
    }
    plan.output_is_most = options.compress != compression::none ||
                          !options.filter_expression.empty() ||
                          !options.projection_expression.empty();
    if (plan.place && plan.output_bytes > plan.place->free_bytes) {
        plan.warnings.push_back(fmt::format(
            "Only {} are free at \"{}\". Free space, choose another --output, or use --compress.",
            size(static_cast<double>(plan.place->free_bytes)), printable(plan.place->path)));
    }
}

} // namespace

dump_plan make_plan(const dump_options& options, const plan_facts& facts) {
    const auto* index = facts.table.index(options.index_name);
    dump_plan plan;
    plan.table = facts.table.name;
    table_arn arn;
    if (parse_table_arn(facts.table.arn, arn).empty()) {
        plan.region = arn.region;
    }
    plan.index = options.index_name;
    plan.on_demand = facts.table.on_demand;
    plan.consistent_read = options.consistent_read;
    plan.rate = facts.rate;
    plan.requests = facts.requests;
    plan.requests_capacity = facts.sample ? facts.sample->capacity_used : 0;
    count_items(plan, options, facts);
    take_sample(plan, options);
    divide(plan, options, index != nullptr ? index->size_bytes : facts.table.size_bytes);
    estimate_capacity(plan, options);
    const bool own_capacity = index != nullptr && index->global;
    estimate_duration(plan,
                      own_capacity ? index->read_capacity_units : facts.table.read_capacity_units);
    const bool local = !options.connection.endpoint_url.empty() &&
                       options.connection.endpoint_url.find("amazonaws.com") == std::string::npos;
    estimate_cost(plan, facts.table, local);
    estimate_output(plan, options, facts);
    return plan;
}

} // namespace dyndump::cli
