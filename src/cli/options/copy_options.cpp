#include "cli/options/copy_options.hpp"

#include <dyndump/table_arn.hpp>

#include "cli/options/assign.hpp"

namespace dyndump::cli {
namespace {

const std::string copied_group = "What is copied";

option_table copied_options(copy_options& o) {
    return {
        {"SOURCE", "TABLE", "Positionals",
         "Name or ARN of the table to read. An ARN says the region, and whose table it is",
         table_into(o.table)},
        {"TARGET", "TABLE", "Positionals",
         "Name or ARN of the table to write; it is made like the source if it is missing",
         table_into(o.target.table)},
        {"-c,--consistent-read", "", copied_group,
         "Strongly consistent reads, at twice the capacity", switch_into(o.consistent_read)},
        {"--filter-expression", "EXPR", copied_group,
         "Only items that match. All are read and paid for", name_into(o.filter_expression)},
        names_option(copied_group, o.expression_attribute_names),
        values_option(copied_group, o.expression_attribute_values),
        {"--segments", "N", copied_group,
         "Parts the source is read in, 1 to 1,000,000 (default: chosen from its size)",
         count_into(o.segments, 1, most_segments)},
        {"-r,--read-capacity", "R|N%|auto|0", copied_group,
         "Read capacity units per second to use of the source at most; as for dump",
         [&o](const std::string& text) { return parse_capacity(text, o.read_capacity); }, "auto"},
    };
}

option_table difference_options(connection_difference& o, const std::string& side,
                                const std::string& words) {
    const std::string group = "Connection";
    return {
        {"--" + side + "-profile", "NAME", group, "Of the " + words + ", instead of --profile",
         name_into(o.profile)},
        {"--" + side + "-region", "REGION", group, "Of the " + words + ", instead of --region",
         name_into(o.region)},
        {"--" + side + "-endpoint-url", "URL", group,
         "Of the " + words + ", instead of --endpoint-url", name_into(o.endpoint_url)},
    };
}

} // namespace

option_table options_of(copy_options& o) {
    auto all = copied_options(o);
    append(all, options_of(o.target));
    append(all, options_of(o.connection));
    append(all, difference_options(o.source, "source", "source"));
    append(all, difference_options(o.destination, "target", "target"));
    return all;
}

connection_options connection_to(const std::string& table, const connection_options& both,
                                 const connection_difference& own) {
    auto all = both;
    table_arn named;
    if (!own.region.empty()) {
        all.region = own.region;
    } else if (is_arn(table) && parse_table_arn(table, named).empty()) {
        all.region = named.region;
    }
    if (!own.profile.empty()) {
        all.profile = own.profile;
    }
    if (!own.endpoint_url.empty()) {
        all.endpoint_url = own.endpoint_url;
    }
    return all;
}

} // namespace dyndump::cli
