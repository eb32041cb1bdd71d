/// \file
/// From what a dump keeps of a table's settings to the requests that make such a table.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/error.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dyndump {

/// Units of reading and of writing, each second.
struct throughput_units {
    std::uint64_t reads = 0;
    std::uint64_t writes = 0;
};

/// How the restored table is paid for.
enum class restored_billing { as_dumped, on_demand, provisioned };

/// When the global secondary indexes are made. Local and vector ones are made with the table, or
/// not at all.
enum class restored_indexes {
    with_table,
    /// One after the other, when the data is there: writing it then costs nothing for them.
    after_data,
    none,
};

/// How the restored table departs from the one that was dumped.
struct restoration_params {
    /// The table to make; empty: the dumped one's name. An ARN says region and account as well.
    std::string table_name;
    /// Where it is made; empty: where the dumped one was. Keys, streams and policies that belong to
    /// another region or account are not restored.
    std::string region;
    std::string account;
    restored_billing billing = restored_billing::as_dumped;
    /// Of the table and each global index, if it is provisioned. Unset: as dumped. Must be set if
    /// an on-demand table becomes a provisioned one.
    std::optional<throughput_units> provisioned;
    /// As well, but only until the data is there. Ignored for on-demand tables.
    std::optional<throughput_units> provisioned_meanwhile;
    /// What the table and each global index can take at once. Unset: as dumped. More than a new
    /// table has is charged by the service, once.
    std::optional<throughput_units> warm_throughput;
    restored_indexes indexes = restored_indexes::with_table;
    bool tags = true;
    bool resource_policy = true;
    bool replicas = true;
    /// ARN, id or alias of a KMS key. Unset: the dumped table's. Empty: DynamoDB's own key.
    std::optional<std::string> kms_key;
    /// Unset: as dumped.
    std::optional<bool> deletion_protection;

    restoration_params() {}
};

/// On which side of the data a step is.
enum class restoration_phase { before_data, after_data };

/// One request.
struct restoration_step {
    /// "CreateTable"; of another service with its prefix, as IAM names it:
    /// "application-autoscaling:PutScalingPolicy". As client::async_call takes it.
    std::string operation;
    /// The input, JSON: what `aws SERVICE OPERATION --cli-input-json` takes.
    std::string body;
    restoration_phase phase = restoration_phase::before_data;
    /// What it restores, in words: "time to live".
    std::string setting;
    /// The next step has to wait until the table and all of its global indexes are ACTIVE.
    bool waits = false;
    /// An index that must be there by then. Empty: none in particular.
    std::string index;
    /// Regions whose replicas must be there by then, and ACTIVE.
    std::vector<std::string> replicas;

    restoration_step() {}
};

/// A setting that the restored table will not have.
struct unrestored_setting {
    std::string setting;
    std::string reason;
    /// The dumped table had it. Otherwise the dump does not say whether it had.
    bool known = true;
};

/// What plan_restoration() comes to.
struct restoration_plan {
    /// As the steps name the table.
    std::string table_name;
    /// In their order; those before the data come first.
    std::vector<restoration_step> steps;
    std::vector<unrestored_setting> unrestored;

    restoration_plan() {}
};

/// Plans the requests that make a table like the one that was dumped. Sends none.
///
/// `table_json` is table_description::json ("table" of a dump's manifest); `settings_json` is
/// table_description::settings_json (its "settings"), or empty.
///
/// CreateTable comes first, with all that it takes; then the data, with nothing that would react to
/// it: streams, time to live, point-in-time recovery, Kinesis, insights, auto scaling, replicas and
/// deletion protection follow. Replicas with strong consistency come before the data, for their
/// table must be empty. Whatever of the settings is not in a step is in `unrestored`: nothing is
/// lost in silence, not even what this version has never heard of.
///
/// Errors: errc::invalid_argument, with words: JSON that is none, larger than 4 MiB or deeper than
/// 32; a description without a name, keys or their types; units that are missing.
DYNDUMP_EXPORT error_code plan_restoration(std::string_view table_json,
                                           std::string_view settings_json,
                                           const restoration_params& how, restoration_plan& plan,
                                           diagnostics& diag);

/// The step as a command of the aws CLI, as a shell takes it:
/// `aws dynamodb create-table --cli-input-json '{"TableName":...}'`.
DYNDUMP_EXPORT std::string to_aws_command(const restoration_step& step);

} // namespace dyndump
