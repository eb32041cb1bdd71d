#include "cli/options/target_options.hpp"

#include "cli/options/assign.hpp"

#include <charconv>
#include <limits>
#include <system_error>

namespace dyndump::cli {
namespace {

const std::string target_group = "The table";
const std::string writing_group = "Speed";
const std::string reject_group = "Faults";

constexpr auto no_bound = std::numeric_limits<std::uint64_t>::max();
constexpr double most_cost = 1e9;
constexpr std::uint64_t most_units = 1'000'000'000;
constexpr std::uint64_t most_in_flight = 4096;
constexpr std::uint64_t most_writing_threads = 256;

std::string parse_rule(const std::string& text, conflict_rule& rule) {
    constexpr std::string_view newer = "newer:";
    rule = {};
    if (text.starts_with(newer) && text.size() > newer.size()) {
        rule = {write_mode::put_if_newer, text.substr(newer.size())};
    } else if (text == "replace") {
        rule.mode = write_mode::put;
    } else if (text == "skip") {
        rule.mode = write_mode::put_if_absent;
    } else if (text != "fail") {
        return "must be fail, replace, skip or newer:ATTRIBUTE";
    }
    return {};
}

std::string parse_units(const std::string& text, std::optional<throughput_units>& units) {
    const auto comma = text.find(',');
    throughput_units both;
    const auto take = [&text](std::size_t from, std::size_t to, std::uint64_t& number) {
        const char* const end = text.data() + to;
        const auto read = std::from_chars(text.data() + from, end, number);
        return read.ec == std::errc{} && read.ptr == end;
    };
    if (comma == text.npos || !take(0, comma, both.reads) ||
        !take(comma + 1, text.size(), both.writes) || both.reads > most_units ||
        both.writes > most_units) {
        return "must be read and write units per second, such as 12000,40000";
    }
    units = both;
    return {};
}

option_table making_options(target_options& o) {
    return {
        {"--create",
         "yes|no|only",
         target_group,
         "yes: make the table as the source's was, if it is missing; only: make it, and write no "
         "items",
         choice_into<creation>(
             o.create,
             {{"yes", creation::if_missing}, {"no", creation::never}, {"only", creation::only}}),
         "yes",
         {"yes", "no", "only"}},
        {"--billing-mode",
         "MODE",
         target_group,
         "Of a table that is made",
         choice_into<restored_billing>(o.billing, {{"as-dumped", restored_billing::as_dumped},
                                                   {"on-demand", restored_billing::on_demand}}),
         "as-dumped",
         {"as-dumped", "on-demand"}},
        {"--indexes",
         "WHEN",
         target_group,
         "Global indexes of a table that is made: with it, after the data (which is cheaper to "
         "write then), or none",
         choice_into<restored_indexes>(o.indexes, {{"with-table", restored_indexes::with_table},
                                                   {"later", restored_indexes::after_data},
                                                   {"none", restored_indexes::none}}),
         "with-table",
         {"with-table", "later", "none"}},
        {"--no-indexes", "", target_group, "The same as --indexes none",
         [&o](const std::string& text) {
             bool none = false;
             auto problem = switch_into(none)(text);
             if (none) {
                 o.indexes = restored_indexes::none;
             }
             return problem;
         }},
        {"--settings", "FILE", target_group,
         "What a table that is made is to be like, instead of the source's: JSON, an object with "
         "\"table\" and \"settings\" as a dump's manifest.json has them, or what `aws dynamodb "
         "describe-table` prints",
         name_into(o.settings)},
        {"--warm-throughput", "R,W", target_group,
         "Units per second that a table that is made, and each index, can take at once: reads and "
         "writes. More than it has anyway (12000,4000 on demand) is charged, once",
         [&o](const std::string& text) {
             return parse_units(text, o.warm_throughput);
         }},
        {"--on-conflict", "RULE", target_group,
         "If the table has an item of that key. fail: nothing is written to a table that is not "
         "empty; replace; skip: keep the table's; newer:ATTRIBUTE: replace it if the attribute is "
         "less there",
         [&o](const std::string& text) { return parse_rule(text, o.on_conflict); }, "fail"},
        {"--skip-identical", "", target_group,
         "Read table and source first, and write only the items that the table lacks or has "
         "otherwise. To read is much cheaper than to write. Replaces what differs unless "
         "--on-conflict says what else",
         switch_into(o.skip_identical)},
        {"--delete-extra", "", target_group,
         "With --skip-identical: at the end, remove the items that only the table has, so that it "
         "is a mirror of the source. Needs --yes",
         switch_into(o.delete_extra)},
        {"--yes", "", target_group, "Do not ask", switch_into(o.yes)},
        {"--verify", "", target_group,
         "Afterwards, read the table and the source, and compare them item by item",
         switch_into(o.verify)},
    };
}

option_table writing_options(target_options& o) {
    return {
        {"-w,--write-capacity", "R|N%|auto|0", writing_group,
         "Write capacity units per second to use at most, of the table and its indexes together; "
         "N%: of what is provisioned; 0: unlimited; auto: half of what is provisioned, unlimited "
         "on "
         "demand",
         [&o](const std::string& text) { return parse_capacity(text, o.write_capacity); }, "auto"},
        {"-p,--parallel", "N", writing_group,
         "Requests at the same time at most; a range of keys that is throttled gets fewer",
         count_into(o.parallel, 1, most_in_flight), "32"},
        {"--max-duration", "TIME", writing_group,
         "Stop in order after so long (90s, 15m, 1h30m), with exit code 3; the same command goes "
         "on",
         duration_into(o.max_duration)},
        {"--max-cost", "USD", writing_group,
         "Stop in order before it costs more, at the list price of the region for on-demand "
         "capacity; "
         "with exit code 3. Some requests are under way then, so it may be passed by a tenth of a "
         "cent",
         fraction_into(o.max_cost, most_cost)},
        {"--threads", "N", writing_group, "Threads for input and output",
         count_into(o.threads, 1, most_writing_threads), "1"},
    };
}

option_table rejection_options(target_options& o) {
    return {
        {"--rejects", "FILE", reject_group,
         "Items that are refused go there, one a line as they came, and the reasons to "
         "FILE.reasons",
         name_into(o.rejects)},
        {"--max-rejects", "N", reject_group, "Items that may be refused before it stops",
         count_into(o.max_rejects, 0, no_bound), "0"},
        {"--journal", "FILE", reject_group,
         "Where to keep how far it is (default: in $XDG_STATE_HOME/dyndump or "
         "~/.local/state/dyndump). After an interruption the same command goes on from it",
         name_into(o.journal)},
        {"--restart", "", reject_group, "Begin anew instead of going on", switch_into(o.restart)},
    };
}

} // namespace

option_table options_of(target_options& o) {
    auto all = options_of(o.content);
    append(all, making_options(o));
    append(all, writing_options(o));
    append(all, rejection_options(o));
    append(all, options_of(o.report));
    return all;
}

} // namespace dyndump::cli
