#include "cli/items/item_place.hpp"

#include <dyndump/s3/location.hpp>
#include <dyndump/table_arn.hpp>

#include "cli/connect/connection.hpp"
#include "cli/items/table_origin.hpp"
#include "cli/options/assign.hpp"
#include "cli/options/copy_options.hpp"

#include <string_view>
#include <utility>

#include <unistd.h>

namespace dyndump::cli {
namespace {

constexpr std::string_view table_prefix = "table:";

table_origin_params table_of(const std::string& name, const reading_options& options,
                             const connection_options& connection) {
    table_origin_params params;
    params.fetch.table_name = name;
    params.fetch.consistent_read = options.consistent_read;
    params.fetch.total_segments = options.segments;
    params.read_capacity = options.read_capacity;
    params.place = place_of(connection, name);
    params.only_read = true;
    return params;
}

} // namespace

item_place parse_item_place(const std::string& text) {
    if (text.starts_with(table_prefix)) {
        return {true, text.substr(table_prefix.size())};
    }
    if (is_arn(text)) {
        return {true, text};
    }
    const bool is_path =
        text == "-" || text.find('/') != std::string::npos || ::access(text.c_str(), F_OK) == 0;
    return {!is_path, text};
}

option_table reading_options_table(reading_options& o) {
    const std::string group = "How it is read";
    option_table all{
        {"--format",
         "FORMAT",
         group,
         "Of a file: dynamodb-json, or export-item with an item in {\"Item\":...}. A directory "
         "says "
         "it itself",
         choice_into<json_format>(o.format, {{"dynamodb-json", json_format::dynamodb_json},
                                             {"export-item", json_format::export_item}}),
         "dynamodb-json",
         {"dynamodb-json", "export-item"}},
        {"-c,--consistent-read", "", group,
         "Of a table: strongly consistent reads, at twice the capacity",
         switch_into(o.consistent_read)},
        {"-p,--parallel", "N", group, "Requests or parts at the same time",
         count_into(o.parallel, 1, most_parallel), "8"},
        {"--segments", "N", group, "Parts a table is read in (default: chosen from its size)",
         count_into(o.segments, 1, most_segments)},
        {"-r,--read-capacity", "R|N%|auto|0", group,
         "Of a table: read capacity units per second to use at most, as for dump",
         [&o](const std::string& text) { return parse_capacity(text, o.read_capacity); }, "auto"},
    };
    append(all, options_of(o.connection));
    append(all, options_of(o.s3));
    return all;
}

place_items::place_items(const item_place& place, const reading_options& options, console& screen) {
    if (place.is_table) {
        const auto connection = connection_to(place.name, options.connection, {});
        origin_ = std::make_unique<table_origin>(table_of(place.name, options, connection),
                                                 client(workers_.executor(), params_of(connection)),
                                                 screen);
        return;
    }
    how_.source = place.name;
    how_.format = options.format;
    how_.force = true; // what is not a whole table can be looked at all the same
    place_.emplace(place.name, options.connection, options.s3);
    origin_ = std::make_unique<dump_origin>(how_, *place_, rejects_, screen, workers_.executor(),
                                            files_.get_executor());
}

} // namespace dyndump::cli
