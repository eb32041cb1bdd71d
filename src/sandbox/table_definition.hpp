/// \file
/// What a table is: its keys, indexes and settings.
#pragma once

#include "sandbox/key_schema.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::sandbox_impl {

/// ProvisionedThroughput, in units a second; 0 on demand.
struct capacity_pair {
    std::int64_t read = 0;
    std::int64_t write = 0;
};

struct index_definition {
    std::string name;
    bool global = true;
    key_schema keys;
    boost::json::array key_schema_json;
    boost::json::object projection; // as it came
    capacity_pair provisioned;
    // As they came; empty if they did not.
    boost::json::object on_demand_maxima;
    boost::json::object warm_throughput;
    std::string status = "ACTIVE";
    bool backfilling = false;
};

struct time_to_live {
    std::string attribute;
    std::string status = "DISABLED";
};

struct point_in_time_recovery {
    bool enabled = false;
    std::int64_t days = 35;
    std::int64_t since = 0; // seconds since the epoch
};

/// Where a table's changes are sent to.
struct kinesis_destination {
    std::string stream;
    std::string status;
    std::string precision; // empty: nothing was said of it
};

/// Contributor insights of a table or an index.
struct insights_setting {
    std::string status = "DISABLED";
    std::string mode; // empty: nothing was said of it
    std::int64_t changed = 0;
};

/// What CreateTable was given, checked, and what became of it since.
struct table_definition {
    std::string name;
    std::string id;
    std::uint64_t revision = 0;     // how often it was changed
    std::int64_t creation_time = 0; // seconds since the epoch
    key_schema keys;
    std::vector<index_definition> indexes; // local ones first, in the order they came
    bool on_demand = true;
    std::int64_t on_demand_since = 0; // the last time that it became so; 0: never
    capacity_pair provisioned;
    bool deletion_protection = false;
    std::string table_class; // empty: nothing was said of it
    time_to_live expiry;
    point_in_time_recovery recovery;
    std::string policy; // resource-based; empty: none
    std::vector<kinesis_destination> destinations;
    std::map<std::string, insights_setting> insights; // by index; empty: of the table itself
    // As they came, for DescribeTable; empty if they did not.
    boost::json::array key_schema_json;
    boost::json::array attribute_definitions;
    boost::json::object stream;
    std::string stream_label;
    boost::json::object encryption;
    boost::json::object on_demand_maxima;
    boost::json::object warm_throughput;
    boost::json::array tags;

    /// Where all tables of the sandbox are.
    static constexpr std::string_view region = "us-east-1";
    static constexpr std::string_view account = "000000000000";
    std::string arn() const;
    std::string index_arn(std::string_view index) const;
    /// Null if there is none.
    const index_definition* find_index(std::string_view index) const;
    index_definition* find_index(std::string_view index);
};

} // namespace dyndump::sandbox_impl
