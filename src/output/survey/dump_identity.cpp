#include "output/survey/dump_identity.hpp"

#include <dyndump/table_arn.hpp>

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace dyndump::output {
namespace {

std::string_view layout_name(dump_layout layout) {
    switch (layout) {
    case dump_layout::directory:
        return "native";
    case dump_layout::aws_export:
        return "aws-export";
    case dump_layout::file:
        return "file";
    }
    return "";
}

std::string compression_text(const dump_writer_params& params) {
    const auto name = name_of(params.compress);
    return params.compress == compression::zstd
               ? fmt::format("{}:{}", name, params.compression_level)
               : std::string(name);
}

std::string names_of(const fetch_params& fetch) {
    boost::json::object all;
    for (const auto& [placeholder, name] : fetch.expression_attribute_names) {
        all[placeholder] = name;
    }
    return all.empty() ? std::string() : boost::json::serialize(all);
}

} // namespace

std::string_view name_of(json_format format) {
    switch (format) {
    case json_format::dynamodb_json:
        return "dynamodb-json";
    case json_format::typed:
        return "typed";
    case json_format::plain:
        return "plain";
    case json_format::export_item:
        return "export-item";
    }
    return "";
}

std::string_view name_of(compression kind) {
    switch (kind) {
    case compression::none:
        return "none";
    case compression::gzip:
        return "gzip";
    case compression::zstd:
        return "zstd";
    }
    return "";
}

bool format_named(std::string_view name, json_format& format) {
    for (const auto each : {json_format::dynamodb_json, json_format::typed, json_format::plain,
                            json_format::export_item}) {
        if (name_of(each) == name) {
            format = each;
            return true;
        }
    }
    return false;
}

std::string value_of(const archive::identity& what, std::string_view name) {
    const auto found = std::find_if(what.begin(), what.end(),
                                    [&](const archive::field& each) { return each.name == name; });
    return found == what.end() ? std::string() : found->value;
}

fetch_params fetch_of(const archive::identity& what) {
    fetch_params fetch(value_of(what, "table"));
    fetch.index_name = value_of(what, "index");
    fetch.consistent_read = value_of(what, "consistent reads") == "yes";
    fetch.filter_expression = value_of(what, "filter expression");
    fetch.projection_expression = value_of(what, "projection expression");
    fetch.expression_attribute_values = value_of(what, "expression attribute values");
    const auto limit = value_of(what, "item limit");
    std::uint64_t items = 0;
    if (std::from_chars(limit.data(), limit.data() + limit.size(), items).ec == std::errc{}) {
        fetch.max_items = items;
    }
    error_code ec;
    const auto names = boost::json::parse(value_of(what, "expression attribute names"), ec);
    if (!ec && names.is_object()) {
        for (const auto& each : names.get_object()) {
            if (each.value().is_string()) {
                fetch.expression_attribute_names.emplace(each.key(), each.value().get_string());
            }
        }
    }
    return fetch;
}

archive::identity identity_of(const dump_writer_params& params) {
    const auto& table = params.table;
    const auto& fetch = params.fetch;
    // What cannot be described is known by its ARN, if that names it.
    table_arn named;
    const bool by_arn =
        is_arn(fetch.table_name) && parse_table_arn(fetch.table_name, named).empty();
    const std::string name = by_arn ? std::string(named.table) : fetch.table_name;
    const bool as_text = params.encoder.numbers() == number_style::string;
    return {
        {"table", table.name.empty() ? name : table.name},
        {"table ARN", table.arn.empty() && by_arn ? fetch.table_name : table.arn},
        {"table id", table.id},
        {"table creation time",
         table.creation_time > 0 ? fmt::format("{:.3f}", table.creation_time) : ""},
        {"index", fetch.index_name},
        {"consistent reads", fetch.consistent_read ? "yes" : "no"},
        {"filter expression", fetch.filter_expression},
        {"projection expression", fetch.projection_expression},
        {"expression attribute names", names_of(fetch)},
        {"expression attribute values", fetch.expression_attribute_values},
        {"item limit", fetch.max_items ? fmt::format("{}", *fetch.max_items) : ""},
        {"layout", std::string(layout_name(params.layout))},
        {"format", std::string(name_of(params.encoder.format()))},
        {"numbers as strings", as_text ? "yes" : "no"},
        {"compression", compression_text(params)},
        {"signature", params.signature ? "yes" : ""},
        {"source", params.source_identity},
        {"changes", params.changes},
        {"sample", params.sample},
    };
}

std::vector<std::string> key_of(const dump_writer_params& params) {
    // With a projection the key may be left out.
    return params.fetch.projection_expression.empty() ? params.table.key_names
                                                      : std::vector<std::string>{};
}

} // namespace dyndump::output
