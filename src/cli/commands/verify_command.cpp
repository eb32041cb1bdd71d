#include "cli/commands/verify_command.hpp"

#include "cli/connect/connection.hpp"
#include "cli/connect/object_place.hpp"
#include "cli/items/item_signing.hpp"
#include "cli/load/table_check.hpp"
#include "cli/options/assign.hpp"
#include "cli/options/dump_options.hpp"
#include "cli/report/console.hpp"
#include "cli/report/fault_message.hpp"
#include "cli/report/figures.hpp"

#include <dyndump/s3/location.hpp>

#include <fmt/format.h>

#include <utility>

namespace dyndump::cli {
namespace {

const std::string group = "Options";
const std::string table_group = "Comparison with the table";

std::string add_key(const std::string& text, std::vector<std::string>& key) {
    if (text.empty()) {
        return "must name an attribute";
    }
    key.push_back(text);
    return {};
}

option_table check_options(verify_options& o) {
    return {
        {"PATH", "DIR|FILE|S3-URL", "Positionals",
         "A directory that dump wrote, or a file of JSON lines; in S3 s3://BUCKET/PREFIX/",
         name_into(o.what.path)},
        {"--format",
         "FORMAT",
         group,
         "Of a file: dynamodb-json, typed, plain. A directory says it itself",
         choice_into<json_format>(o.what.format, {{"dynamodb-json", json_format::dynamodb_json},
                                                  {"typed", json_format::typed},
                                                  {"plain", json_format::plain}}),
         "dynamodb-json",
         {"dynamodb-json", "typed", "plain"}},
        {"--partition-key", "NAME", group,
         "Of a file: the key's attribute, to find items that are there twice",
         [&o](const std::string& text) {
             return add_key(text, o.what.key);
         }},
        {"--sort-key", "NAME", group, "Of a file: the sort key's attribute",
         [&o](const std::string& text) {
             return add_key(text, o.what.key);
         }},
        {"--signature", "", group,
         "Print the signature of the items, 64 hexadecimal digits: the same for the same items in "
         "any order, format and compression. PATH may be a table, too, by name or ARN (table:NAME "
         "where a file has the same name), the service's own export, or - for standard input",
         switch_into(o.what.signature)},
        {"--json", "", group,
         "With --signature, one line of JSON: schema, place, items, signature, exact, parts or "
         "segments (each with items and signature)",
         switch_into(o.json)},
        {"-q,--quiet", "", group, "Print nothing but errors, and what was asked for",
         switch_into(o.quiet)},
    };
}

option_table table_options(verify_options& o) {
    return {
        {"TABLE", "[TABLE]", "Positionals",
         "With --against-table: name or ARN (default: the table that was dumped)",
         table_into(o.table)},
        {"--against-table", "", table_group,
         "Read the table as it was read for the dump, and name the items that differ: no matter in "
         "what order, or how numbers are written. Of --format plain neither types nor the order of "
         "lists can be compared",
         switch_into(o.against_table)},
        {"--numbers-as-strings", "", table_group, "Of a file in plain: it was written with this",
         switch_into(o.numbers_as_strings)},
        {"-c,--consistent-read", "", table_group,
         "Strongly consistent reads, at twice the capacity (default: as for the dump)",
         switch_into(o.consistent_read)},
        {"-p,--parallel", "N", table_group, "Requests at the same time",
         count_into(o.parallel, 1, most_parallel), "8"},
        {"--segments", "N", table_group,
         "Parts the table is read in (default: chosen from its size)",
         count_into(o.segments, 1, most_segments)},
        {"-r,--read-capacity", "R|N%|auto|0", table_group,
         "Read capacity units per second to use at most, as for dump",
         [&o](const std::string& text) { return parse_capacity(text, o.read_capacity); }, "auto"},
    };
}

} // namespace

option_table options_of(verify_options& o) {
    auto all = check_options(o);
    append(all, table_options(o));
    append(all, options_of(o.connection));
    append(all, options_of(o.s3));
    return all;
}

exit_code report_verdict(const verify_result& result, error_code ec, const diagnostics& diag,
                         console& screen) {
    for (const auto& finding : result.findings) {
        screen.error(printable(finding));
    }
    if (ec == errc::stopped) {
        screen.error(printable(diag.message) + ". Run the dump's command again to go on with it.");
        return exit_code::incomplete;
    }
    if (ec) {
        screen.error(printable(diag.message) + '.');
        return exit_code_for(ec, fault_origin::output);
    }
    screen.note(fmt::format("{} items in {} parts are whole{}.", grouped(result.items),
                            grouped(result.parts),
                            result.keys_compared ? ", and no two share a key" : ""));
    return exit_code::complete;
}

exit_code run_verify(const verify_options& options) {
    console screen(options.quiet);
    if (options.against_table) {
        warn_of(options.connection, screen);
        return check_table(options, screen);
    }
    if (!options.table.empty()) {
        screen.error("TABLE is for --against-table only.");
        return exit_code::usage;
    }
    if (options.what.signature && is_signed_by_reading(options)) {
        warn_of(options.connection, screen);
        return sign_items(options, screen);
    }
    if (s3::is_s3_url(options.what.path)) {
        warn_of(options.connection, screen);
    }
    const object_place place(options.what.path, options.connection, options.s3);
    auto what = options.what;
    what.objects = place.client();
    verify_result result;
    diagnostics diag;
    const auto ec = verify_dump(what, result, diag);
    const auto verdict = report_verdict(result, ec, diag, screen);
    const bool is_signed = verdict == exit_code::complete && options.what.signature;
    return is_signed ? report_signature(options, result) : verdict;
}

} // namespace dyndump::cli
