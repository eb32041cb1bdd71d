// What a dump would read, cost and need, from what little is known before it.
#pragma once

#include <dyndump/table_description.hpp>

#include "cli/options/dump_options.hpp"
#include "cli/plan/capacity.hpp"
#include "cli/plan/prices.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dyndump::cli {

/// The first items of the table, as one small Scan gave them.
struct table_sample {
    std::uint64_t items = 0;
    /// As DynamoDB counts an item's bytes.
    std::uint64_t item_bytes = 0;
    /// As lines of the dump, before compression.
    std::uint64_t line_bytes = 0;
    /// These were all: the table is exhausted.
    bool whole = false;
    double capacity_used = 0;
};

struct output_place {
    /// The directory that exists already and is to hold it.
    std::string path;
    std::uint64_t free_bytes = 0;
};

struct plan_facts {
    table_description table;
    capacity_rate rate;
    /// Unset: the sample was refused.
    std::optional<table_sample> sample;
    /// Unset: no files are written.
    std::optional<output_place> place;
    /// Requests that finding this out took.
    unsigned requests = 0;
};

struct dump_plan {
    std::string table;
    std::string region; // empty: not known
    std::string index;
    bool on_demand = false;
    /// What is read; with a filter fewer items are written.
    std::uint64_t items = 0;
    std::uint64_t bytes = 0;
    /// Counted just now, instead of by the service some hours ago.
    bool exact = false;

    double capacity_units = 0;
    bool consistent_read = false;
    capacity_rate rate;
    std::chrono::duration<double> duration{};
    /// The dump will not be faster, but may be slower.
    bool duration_is_least = false;
    std::string duration_reason;

    /// US dollars.
    double cost_low = 0;
    double cost_high = 0;
    std::string cost_reason;

    std::uint64_t output_bytes = 0; // 0: not known
    bool output_is_most = false;
    std::optional<output_place> place;

    std::uint32_t segments = 0;
    std::string segments_reason;
    std::uint32_t parallel = 0;
    std::string parallel_reason;

    /// What the user should know before starting.
    std::vector<std::string> warnings;
    unsigned requests = 0;
    double requests_capacity = 0;
};

/// The index, if there is one, must be one of the table's.
dump_plan make_plan(const dump_options& options, const plan_facts& facts);

/// For people: several lines.
std::string to_text(const dump_plan& plan);
/// For programs: one line, an object with "schema" "dyndump-plan/1".
std::string to_json(const dump_plan& plan);

} // namespace dyndump::cli
