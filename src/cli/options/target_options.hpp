// The table that a command writes, and how: what load and copy have in common.
#pragma once

#include <dyndump/restoration.hpp>
#include <dyndump/table_writer.hpp>

#include "cli/options/content_options.hpp"
#include "cli/options/dump_options.hpp"
#include "cli/options/option_table.hpp"
#include "cli/options/report_options.hpp"
#include "cli/plan/capacity.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace dyndump::cli {

/// Whether the table is made.
enum class creation { if_missing, never, only };

/// What becomes of an item whose key is in the table already.
struct conflict_rule {
    /// Unset: the table must be empty, or the command be one that is gone on with.
    std::optional<write_mode> mode;
    std::string newer_attribute;

    bool operator==(const conflict_rule&) const = default;
};

struct target_options {
    /// Name or ARN.
    std::string table;
    connection_options connection;
    content_options content;

    creation create = creation::if_missing;
    restored_billing billing = restored_billing::as_dumped;
    restored_indexes indexes = restored_indexes::with_table;
    /// A file that says what the table is to be like; empty: as the source's was.
    std::string settings;
    /// Unset: as it was.
    std::optional<throughput_units> warm_throughput;
    conflict_rule on_conflict;
    /// Write only what differs, and remove what only the table has.
    bool skip_identical = false;
    bool delete_extra = false;
    bool yes = false;
    /// Compare the table with the source afterwards.
    bool verify = false;

    capacity_wish write_capacity;
    std::uint32_t parallel = 32; // requests in flight
    unsigned threads = 1;
    std::chrono::milliseconds max_duration{0};
    double max_cost = 0; // US dollars; 0: no limit

    /// Empty: none.
    std::string rejects;
    std::uint64_t max_rejects = 0;
    /// Empty: in the user's state directory.
    std::string journal;
    bool restart = false;
    /// The command that goes on; empty: not known.
    std::string resume;
    report_options report;
};

/// All but the table's name and the connection.
option_table options_of(target_options& into);

} // namespace dyndump::cli
