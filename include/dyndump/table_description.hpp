/// \file
/// What DescribeTable tells, as far as a dump needs it.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/error.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump {

/// A secondary index of a table.
struct index_description {
    std::string name;
    bool global = false;
    std::uint64_t item_count = 0;
    std::uint64_t size_bytes = 0;
    /// 0 for on-demand tables and local indexes.
    double read_capacity_units = 0;
    /// ACTIVE, CREATING, ... Empty for local indexes.
    std::string status{};
    /// 0 for on-demand tables and local indexes.
    double write_capacity_units = 0;
    /// Partition key, then the sort key if there is one.
    std::vector<std::string> key_names{};
    /// ALL, KEYS_ONLY or INCLUDE.
    std::string projection{};
    /// With INCLUDE: the attributes beside the keys.
    std::vector<std::string> projected_attributes{};
};

/// A table. Source: DynamoDB API reference, "TableDescription".
struct table_description {
    std::string name;
    std::string arn;
    std::string id;
    /// ACTIVE, CREATING, ...
    std::string status;
    /// Seconds since the epoch.
    double creation_time = 0;
    /// Both are up to six hours old.
    std::uint64_t item_count = 0;
    std::uint64_t size_bytes = 0;
    /// True for PAY_PER_REQUEST.
    bool on_demand = false;
    /// 0 when on demand.
    double read_capacity_units = 0;
    double write_capacity_units = 0;
    /// What the table can take at once, in units per second (WarmThroughput); 0 if not said.
    double warm_read_units = 0;
    double warm_write_units = 0;
    /// Of the table class for what is read seldom.
    bool is_infrequent_access = false;
    /// DeleteTable is refused.
    bool deletion_protection = false;
    /// Changes go to a stream.
    bool has_stream = false;
    /// Regions of its replicas, without its own.
    std::vector<std::string> replicas;
    /// Partition key, then the sort key if there is one.
    std::vector<std::string> key_names;
    std::vector<index_description> indexes;
    /// The whole "Table" object as it came.
    std::string json;
    /// What describe_settings() found; empty: nobody asked.
    std::string settings_json;

    /// The index of that name, or null.
    const index_description* index(std::string_view index_name) const noexcept {
        for (const auto& candidate : indexes) {
            if (candidate.name == index_name) {
                return &candidate;
            }
        }
        return nullptr;
    }
};

/// From a description as JSON: table_description::json, or "table" of a dump's manifest. Errors:
/// errc::malformed_response if it is none.
DYNDUMP_EXPORT error_code read_table_description(std::string_view json, table_description& into);

} // namespace dyndump
