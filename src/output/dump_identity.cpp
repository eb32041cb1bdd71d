#include "output/dump_identity.hpp"

#include <fmt/format.h>

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

std::string compression_of(const dump_writer_params& params) {
    const auto name = name_of(params.compress);
    return params.compress == compression::zstd
               ? fmt::format("{}:{}", name, params.compression_level)
               : std::string(name);
}

std::string names_of(const fetch_params& fetch) {
    std::string all;
    for (const auto& [placeholder, name] : fetch.expression_attribute_names) {
        all += fmt::format("{}{}={}", all.empty() ? "" : ",", placeholder, name);
    }
    return all;
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

archive::identity identity_of(const dump_writer_params& params) {
    const auto& table = params.table;
    const auto& fetch = params.fetch;
    const bool as_text = params.encoder.numbers() == number_style::string;
    return {
        {"table", table.name.empty() ? fetch.table_name : table.name},
        {"table ARN", table.arn},
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
        {"compression", compression_of(params)},
    };
}

std::vector<std::string> key_of(const dump_writer_params& params) {
    // With a projection the key may be left out.
    return params.fetch.projection_expression.empty() ? params.table.key_names
                                                      : std::vector<std::string>{};
}

} // namespace dyndump::output
