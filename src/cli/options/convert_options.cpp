#include "cli/options/convert_options.hpp"

#include "cli/commands/schema_command.hpp"
#include "cli/options/assign.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace dyndump::cli {
namespace {

const std::string form_group = "Form";

constexpr std::uint64_t least_group = std::uint64_t{1} << 16;
constexpr std::uint64_t most_group = std::uint64_t{1} << 30;

std::vector<std::pair<std::string, target_form>> forms() {
    return {{"parquet", target_form::parquet},
            {"csv", target_form::csv},
            {"dynamodb-json", target_form::dynamodb_json},
            {"typed", target_form::typed},
            {"plain", target_form::plain},
            {"export", target_form::exported}};
}

// Options of dump that say where and how its lines are written; the same here.
option_table output_options_of(dump_options& o) {
    constexpr std::array<std::string_view, 5> same{"--output", "--force", "--restart",
                                                   "--part-size", "--numbers-as-strings"};
    auto all = options_of(o);
    std::erase_if(all, [&same](const option_spec& each) {
        return is_positional(each) ||
               std::find(same.begin(), same.end(), long_name(each)) == same.end();
    });
    for (auto& each : all) {
        if (long_name(each) == "--output") {
            each.help =
                "Where it goes: a file, or DIR/ (with the slash, or an existing directory), "
                "which gets parts; lines of JSON also s3://BUCKET/PREFIX/ and - (standard "
                "output). A file has its name only when it is complete. After an "
                "interruption the same command goes on with a directory";
            each.fallback.clear();
        }
    }
    return all;
}

std::string parse_columns(std::string_view text, std::vector<std::string>& columns) {
    columns.clear();
    while (true) {
        const auto comma = text.find(',');
        const std::string name(text.substr(0, comma));
        if (name.empty() || std::find(columns.begin(), columns.end(), name) != columns.end()) {
            return "must name different attributes, with a comma between";
        }
        columns.push_back(name);
        if (comma == text.npos) {
            return {};
        }
        text.remove_prefix(comma + 1);
    }
}

std::string choose_compression(std::string_view text, convert_options& o) {
    constexpr std::uint64_t most_level = 19;
    const auto colon = text.find(':');
    const auto kind = text.substr(0, colon);
    std::uint64_t level = 0;
    const bool known = kind == "none" || kind == "snappy" || kind == "gzip" || kind == "zstd";
    const bool levelled = colon != text.npos && kind == "zstd" &&
                          parse_count(text.substr(colon + 1), 1, most_level, level).empty();
    if (!known || (colon != text.npos && !levelled)) {
        return fmt::format("must be one of none, snappy, gzip, zstd, zstd:1 to zstd:19, not \"{}\"",
                           text);
    }
    o.compress = kind;
    o.compression_level = levelled ? std::optional(static_cast<int>(level)) : std::nullopt;
    return {};
}

} // namespace

option_table options_of(convert_options& o) {
    o.dump.output.clear(); // has to be said
    option_table all{
        {"SOURCE", "DIR|FILE|S3-URL", "Positionals",
         "A dump, an export, a Parquet file of convert, a file of JSON lines, - for standard input",
         name_into(o.what.path)},
        {"--to", "FORM", form_group,
         "parquet: a column an attribute, nothing lost; csv: text without types, with a report of "
         "what it does not hold; dynamodb-json, typed, plain: lines as dump --format writes them; "
         "export: what ImportTable reads",
         choice_into<target_form>(o.form, forms()), "parquet", words_of(forms())},
        {"--schema", "FILE", form_group,
         "For parquet: the columns, as `schema --json` prints them or made by hand: "
         "{\"attributes\":[{\"name\":\"id\",\"type\":\"STRING\"}]}. Without it a first pass over "
         "the dump finds them. What no column holds lies in the overflow column",
         name_into(o.schema)},
        {"--columns", "NAME,...", form_group,
         "csv: these attributes, in this order (default: all that a first pass finds)",
         [&o](const std::string& text) {
             return parse_columns(text, o.columns);
         }},
        {"--compress", "KIND", form_group,
         "parquet: none, snappy, zstd[:N] (default: zstd:1); lines: none, gzip, zstd[:N] "
         "(default: none)",
         [&o](const std::string& text) {
             return choose_compression(text, o);
         }},
        {"--row-group-size", "SIZE", form_group,
         "parquet: bytes of items in a row group, about (default: 32MiB, less with more than two "
         "threads). Each thread has one in memory",
         size_into(o.row_group_bytes, least_group, most_group)},
    };
    append(all, output_options_of(o.dump));
    append(all, pass_options(o.what, "Reading"));
    all.push_back({"-q,--quiet", "", "Reading", "Print nothing but errors",
                   switch_into(o.dump.report.quiet)});
    append(all, place_options(o.dump.connection, o.dump.s3));
    append(all, options_of(o.dump.s3_storage));
    return all;
}

} // namespace dyndump::cli
