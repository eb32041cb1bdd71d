#include "cli/options/dump_options.hpp"

#include "cli/options/assign.hpp"

#include <limits>

namespace dyndump::cli {
namespace {

constexpr auto unbounded = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t most_threads = 256;
constexpr std::uint64_t least_memory = 1'000'000; // a page
constexpr std::uint64_t most_memory = 1'000'000'000'000;
constexpr std::uint64_t most_compression = 19;
constexpr std::uint64_t fastest_compression = 50; // below 0
constexpr std::uint64_t least_part = 1000;
constexpr std::uint64_t most_part = 5'000'000'000'000; // what an object of S3 holds

const std::string output_group = "Output";
const std::string content_group = "What is read";
const std::string speed_group = "Speed";
const std::string connection_group = "Connection";

std::vector<std::pair<std::string, json_format>> formats() {
    return {{"dynamodb-json", json_format::dynamodb_json},
            {"typed", json_format::typed},
            {"plain", json_format::plain}};
}

std::string parse_compression(const std::string& text, compression& kind, int& level) {
    const auto colon = text.find(':');
    auto problem =
        choice_into<compression>(kind, {{"none", compression::none},
                                        {"gzip", compression::gzip},
                                        {"zstd", compression::zstd}})(text.substr(0, colon));
    if (!problem.empty() || colon == std::string::npos) {
        return problem;
    }
    if (kind != compression::zstd) {
        return "takes a level for zstd only";
    }
    const auto number = text.substr(colon + 1);
    if (!number.starts_with('-')) {
        return count_into(level, 1, most_compression)(number);
    }
    const auto wrong = count_into(level, 1, fastest_compression)(number.substr(1));
    level = -level;
    return wrong;
}

std::string parse_sample(const std::string& text, double& sample) {
    const bool percent = text.ends_with('%');
    const auto number = parse_fraction(percent ? text.substr(0, text.size() - 1) : text);
    sample = number.value_or(0) / (percent ? 100 : 1);
    return sample > 0 && sample <= 1 ? "" : "must be a part of all such as 0.1 or 10%";
}

option_table output_options(dump_options& o) {
    return {
        {"-o,--output", "PATH", output_group,
         "Where the items go, one a line; -: standard output. A file appears under its "
         "name only when it is complete; DIR/ (with the slash, or an existing directory) and "
         "s3://BUCKET/PREFIX/ get parts and a manifest; a pipe or device is written directly. "
         "After an interruption the "
         "same "
         "command goes on where it was",
         name_into(o.output), "-"},
        {"--force", "", output_group, "Replace an existing file", switch_into(o.force)},
        {"--restart", "", output_group,
         "Discard an unfinished dump, and a finished directory, and begin anew",
         switch_into(o.restart)},
        {"--layout",
         "LAYOUT",
         output_group,
         "Of a directory. native: data/ and manifest.json; aws-export: also the files of "
         "DynamoDB's own export, as ImportTable reads them; with no other --format",
         choice_into<bool>(o.aws_export, {{"native", false}, {"aws-export", true}}),
         "native",
         {"native", "aws-export"}},
        {"--part-size", "SIZE", output_group,
         "A part of a directory ends with the page that fills it: 500kB, 64MiB, 1GB, from 1kB to "
         "5TB",
         size_into(o.part_bytes, least_part, most_part), "64MiB"},
        {"--compress", "none|gzip|zstd[:N]", output_group,
         "Compress files; zstd takes a level from 1 to 19, 3 if none is given, or from -1 to -50: "
         "faster and larger",
         [&o](const std::string& text) {
             return parse_compression(text, o.compress, o.compression_level);
         },
         "none"},
        {"--format", "FORMAT", output_group,
         "dynamodb-json: as the service sends it; typed: {\"id\":{\"type\":\"string\","
         "\"value\":\"a\"}}; plain: {\"id\":\"a\"}",
         choice_into<json_format>(o.format, formats()), "dynamodb-json", words_of(formats())},
        {"--numbers-as-strings", "", output_group,
         "In typed and plain, write numbers as JSON strings", switch_into(o.numbers_as_strings)},
        {"--signature", "", output_group,
         "Of a directory or S3: keep the signature of the items in the manifest, of the whole and "
         "of each part (see verify --signature)",
         switch_into(o.signature)},
    };
}

option_table dumped_options(dump_options& o) {
    return {
        {"TABLE", "TABLE", "Positionals",
         "Name or ARN of the table. An ARN's region is used if none is set, and must be the one "
         "that "
         "is; its account's endpoint is asked",
         table_into(o.table)},
        {"--index-name", "NAME", content_group, "Read this secondary index instead of the table",
         name_into(o.index_name)},
        {"-m,--max-items", "N", content_group, "Stop after exactly N items",
         count_into(o.max_items, 1, unbounded)},
        {"-c,--consistent-read", "", content_group,
         "Strongly consistent reads, at twice the capacity", switch_into(o.consistent_read)},
        {"--filter-expression", "EXPR", content_group,
         "Only items that match. All are read and paid for", name_into(o.filter_expression)},
        {"--projection-expression", "EXPR", content_group, "Only these attributes",
         name_into(o.projection_expression)},
        names_option(content_group, o.expression_attribute_names),
        values_option(content_group, o.expression_attribute_values),
        {"--sample", "FRACTION", content_group,
         "Only so much of the table, 0.1 or 10%: segments that are chosen at random, for estimates "
         "and test data. The manifest says so, and load takes it with --force only",
         [&o](const std::string& text) {
             return parse_sample(text, o.sample);
         }},
        {"--sample-seed", "N", content_group, "Another number chooses other segments",
         count_into(o.sample_seed, 0, unbounded), "0"},
    };
}

option_table speed_options(dump_options& o) {
    return {
        {"-p,--parallel", "N", speed_group, "Requests at the same time",
         count_into(o.parallel, 1, most_parallel), "8"},
        {"--segments", "N", speed_group,
         "Parts the table is read in, 1 to 1,000,000 (default: chosen from its size)",
         count_into(o.segments, 1, most_segments)},
        {"-r,--read-capacity", "R|N%|auto|0", speed_group,
         "Read capacity units per second to use at most; N%: of what is provisioned; 0: unlimited; "
         "auto: half of what is provisioned, unlimited on demand",
         [&o](const std::string& text) { return parse_capacity(text, o.read_capacity); }, "auto"},
        {"--max-duration", "TIME", speed_group,
         "Stop in order after so long (90s, 15m, 1h30m), with exit code 3; the same command goes "
         "on",
         duration_into(o.max_duration)},
        {"--memory", "SIZE", speed_group,
         "Bytes of pages in flight at most, as in 500MB or 2GiB; requests wait for room",
         size_into(o.memory, least_memory, most_memory), "256MiB"},
        {"--threads", "N", speed_group, "Threads for input and output",
         count_into(o.threads, 1, most_threads), "1"},
    };
}

} // namespace

option_table options_of(connection_options& o) {
    return {
        {"--profile", "NAME", connection_group,
         "Profile of ~/.aws/config and ~/.aws/credentials (default: AWS_PROFILE)",
         name_into(o.profile)},
        {"--region", "REGION", connection_group,
         "AWS region (default: AWS_REGION, AWS_DEFAULT_REGION, the profile's, the instance's)",
         name_into(o.region)},
        {"--endpoint-url", "URL", connection_group,
         "Another address, such as http://localhost:8000", name_into(o.endpoint_url)},
        {"--ca-bundle", "PATH", connection_group,
         "PEM file of the certificate authorities to trust", name_into(o.ca_bundle)},
        {"--no-verify-ssl", "", connection_group,
         "Accept any certificate. Unsafe: others can read and change the traffic",
         switch_into(o.no_verify_ssl)},
        {"--allow-http", "", connection_group,
         "Let an http:// endpoint be another machine. Unsafe: others can read the traffic",
         switch_into(o.allow_http)},
        {"--max-stall", "TIME", connection_group,
         "Give up when nothing but throttling and failures came for so long, such as 90s or 15m; "
         "0: "
         "never",
         time_into(o.max_stall), "10m"},
        {"--debug", "", connection_group,
         "Print requests, retries, throttles, credential refreshes and connections",
         switch_into(o.debug)},
    };
}

option_table options_of(dump_options& o) {
    option_table all = dumped_options(o);
    append(all, change_options(o.changes));
    append(all, output_options(o));
    append(all, speed_options(o));
    append(all, options_of(o.report));
    append(all, options_of(o.connection));
    append(all, options_of(o.s3));
    append(all, options_of(o.s3_storage));
    return all;
}

} // namespace dyndump::cli
