#include "cli/options/load_options.hpp"

#include "cli/options/assign.hpp"

namespace dyndump::cli {
namespace {

const std::string loaded_group = "What is loaded";

option_table source_options(load_options& o) {
    return {
        {"SOURCE", "DIR|FILE|S3-URL|-", "Positionals",
         "A directory that dump wrote, an export of DynamoDB's own, a file of JSON lines "
         "(compressed or not); any of them in S3: s3://BUCKET/PREFIX/; or - for standard input",
         name_into(o.source)},
        {"TABLE", "[TABLE]", "Positionals",
         "Name or ARN of the table to write (default: the one that was dumped)",
         table_into(o.target.table)},
        {"--format",
         "FORMAT",
         loaded_group,
         "Of a file or standard input: dynamodb-json, or export, whose lines are {\"Item\":{...}}. "
         "A directory says it itself",
         choice_into<json_format>(o.format, {{"dynamodb-json", json_format::dynamodb_json},
                                             {"export", json_format::export_item}}),
         "dynamodb-json",
         {"dynamodb-json", "export"}},
        {"--force", "", loaded_group,
         "Load a dump although items or attributes of its table are not in it (made with a filter, "
         "a projection, of an index, or with a limit)",
         switch_into(o.force)},
        {"--dry-run", "", loaded_group, "Read and check all of it, and write nothing",
         switch_into(o.dry_run)},
    };
}

} // namespace

option_table options_of(load_options& o) {
    auto all = source_options(o);
    append(all, filter_options(o.target.content));
    append(all, options_of(o.target));
    append(all, options_of(o.target.connection));
    append(all, options_of(o.s3));
    return all;
}

} // namespace dyndump::cli
