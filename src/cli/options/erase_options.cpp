#include "cli/options/erase_options.hpp"

#include "cli/options/assign.hpp"

namespace dyndump::cli {
namespace {

const std::string erased_group = "What is erased";
const std::string erasing_group = "Speed";

constexpr double most_erasing_cost = 1e9;
constexpr std::uint64_t most_removals = 4096;
constexpr std::uint64_t most_erasing_threads = 256;

} // namespace

option_table options_of(erase_options& o) {
    option_table all{
        {"TABLE", "TABLE", "Positionals", "Name or ARN of the table", table_into(o.table)},
        {"--yes", "", erased_group, "Do not ask", switch_into(o.yes)},
        {"--recreate", "", erased_group,
         "Delete the table and make it anew with its settings, which is faster and costs less. Its "
         "backups for a point in time and its stream's records go with it",
         switch_into(o.recreate)},
        {"--filter-expression", "EXPR", erased_group,
         "Only items that match. All are read and paid for", name_into(o.filter_expression)},
        names_option(erased_group, o.expression_attribute_names),
        values_option(erased_group, o.expression_attribute_values),
        {"-r,--read-capacity", "R|N%|auto|0", erasing_group,
         "Read capacity units per second to use at most; as for dump",
         [&o](const std::string& text) { return parse_capacity(text, o.read_capacity); }, "auto"},
        {"-w,--write-capacity", "R|N%|auto|0", erasing_group,
         "Write capacity units per second to use at most; as for load",
         [&o](const std::string& text) { return parse_capacity(text, o.write_capacity); }, "auto"},
        {"-p,--parallel", "N", erasing_group, "Requests at the same time at most",
         count_into(o.parallel, 1, most_removals), "32"},
        {"--max-duration", "TIME", erasing_group,
         "Stop in order after so long (90s, 15m, 1h30m), with exit code 3",
         duration_into(o.max_duration)},
        {"--max-cost", "USD", erasing_group,
         "Stop in order before it costs more, at the list price of the region for on-demand "
         "capacity; "
         "with exit code 3. Some requests are under way then, so it may be passed by a tenth of a "
         "cent",
         fraction_into(o.max_cost, most_erasing_cost)},
        {"--threads", "N", erasing_group, "Threads for input and output",
         count_into(o.threads, 1, most_erasing_threads), "1"},
    };
    append(all, options_of(o.report));
    append(all, options_of(o.connection));
    return all;
}

fetch_params what_is_erased(const erase_options& options) {
    fetch_params params(options.table);
    params.consistent_read = true; // what was written just now is to go, too
    params.filter_expression = options.filter_expression;
    params.expression_attribute_names = options.expression_attribute_names;
    params.expression_attribute_values = options.expression_attribute_values;
    return params;
}

} // namespace dyndump::cli
