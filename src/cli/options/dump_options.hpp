// What `dyndump dump` was told.
#pragma once

#include <dyndump/dump_writer.hpp>
#include <dyndump/json_encoder.hpp>

#include "cli/connect/s3_connection.hpp"
#include "cli/connect/s3_storage.hpp"
#include "cli/options/content_options.hpp"
#include "cli/options/option_table.hpp"
#include "cli/options/report_options.hpp"
#include "cli/plan/capacity.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace dyndump::cli {

/// Limits of --segments (DynamoDB's own) and --parallel.
inline constexpr std::uint64_t most_segments = 1'000'000;
inline constexpr std::uint64_t most_parallel = 65'536;

/// How to reach the service.
struct connection_options {
    std::string profile;
    std::string region;
    std::string endpoint_url;
    std::string ca_bundle;
    bool no_verify_ssl = false;
    bool allow_http = false;
    std::chrono::milliseconds max_stall{600'000}; // 0: never give up
    bool debug = false;

    bool operator==(const connection_options&) const = default;
};

struct dump_options {
    std::string table;
    std::string output = "-";
    bool force = false;
    bool restart = false;
    bool aws_export = false;
    std::uint64_t part_bytes = std::uint64_t{64} << 20;
    compression compress = compression::none;
    int compression_level = 3;
    json_format format = json_format::dynamodb_json;
    bool numbers_as_strings = false;
    bool signature = false;

    std::string index_name;
    std::string filter_expression;
    std::string projection_expression;
    std::map<std::string, std::string> expression_attribute_names;
    std::string expression_attribute_values;
    std::optional<std::uint64_t> max_items;
    /// What is changed on the way; its filter and max_items are not used.
    content_options changes;
    bool consistent_read = false;

    /// Of the segments; 1: all.
    double sample = 1;
    std::uint64_t sample_seed = 0;

    std::uint32_t parallel = 8;
    std::uint32_t segments = 0; // 0: chosen from the table's size
    capacity_wish read_capacity;
    std::uint64_t memory = std::uint64_t{256} << 20; // bytes of pages in flight
    unsigned threads = 1;

    connection_options connection;
    s3_connection_options s3;
    s3_storage_options s3_storage;
    report_options report;
    /// 0: as long as it takes.
    std::chrono::milliseconds max_duration{0};

    /// Names what is converted; empty: a table is dumped.
    std::string source_identity;
    /// What was done to it before.
    std::string source_changes;
    std::string source_sample;

    /// The command that goes on with this dump, for a shell; empty: nobody gave one.
    std::string resume;

    bool operator==(const dump_options&) const = default;
};

/// The table of options, bound to `into`, which must outlive it.
option_table options_of(dump_options& into);
option_table options_of(connection_options& into);

} // namespace dyndump::cli
