// What a load, a copy or an erasing would write, cost and need, from what little is known before.
#pragma once

#include <dyndump/restoration.hpp>
#include <dyndump/table_description.hpp>

#include "cli/plan/capacity.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dyndump::cli {

enum class write_command { load, copy, erase };

/// The first items, as they would be written.
struct write_sample {
    std::uint64_t items = 0;
    /// As DynamoDB counts an item's bytes.
    std::uint64_t item_bytes = 0;
    std::uint64_t line_bytes = 0;
    /// Of table and indexes, where there is no item of that key.
    double write_units = 0;
    /// These were all.
    bool whole = false;
};

struct write_facts {
    write_command what = write_command::load;
    /// In words; of an erasing the table itself.
    std::string source;
    /// Unset: not known.
    std::optional<std::uint64_t> items;
    bool items_are_estimated = false;
    write_sample sample;

    std::string table;
    std::string place;
    /// As it is, or as it will be made.
    table_description target;
    /// The steps that make it; none if it is there.
    restoration_plan making;
    /// A request writes one item: conditions.
    bool one_by_one = false;
    capacity_rate write_rate;
    /// The table that is read, and how fast; of a load void.
    table_description read_from;
    capacity_rate read_rate;
    bool consistent_read = false;
    bool is_local = false; // no table of AWS
};

struct write_plan {
    write_facts of;
    std::uint64_t items = 0; // 0: not known
    std::uint64_t bytes = 0;
    double write_units = 0;
    double read_units = 0;
    std::uint64_t requests = 0;
    std::chrono::duration<double> duration{};
    bool duration_is_least = false;
    std::string duration_reason;
    /// US dollars.
    double cost_low = 0;
    double cost_high = 0;
    std::string cost_reason;
    /// What the service offers for the same, with what it needs.
    std::vector<std::string> alternatives;
    std::vector<std::string> warnings;
};

write_plan make_plan(write_facts facts);

/// For people: several lines.
std::string to_text(const write_plan& plan);
/// For programs: one line, an object with "schema" "dyndump-write-plan/1".
std::string to_json(const write_plan& plan);

} // namespace dyndump::cli
