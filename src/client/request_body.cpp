#include "client/request_body.hpp"

#include <dyndump/printable.hpp>

#include "core/json_cursor.hpp"
#include "core/json_members.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <fmt/format.h>

#include <iterator>

namespace dyndump::detail {
namespace {

// A key or an attribute value nests as deep as an item.
constexpr std::size_t deepest_json = 96;

constexpr std::uint32_t most_segments = 1'000'000;

void append_member(std::string& out, std::string_view name) {
    out += out.size() > 1 ? ",\"" : "\"";
    out += name;
    out += "\":";
}

void append_text(std::string& out, std::string_view name, std::string_view value) {
    if (!value.empty()) {
        append_member(out, name);
        append_json_string(out, value);
    }
}

void append_raw(std::string& out, std::string_view name, std::string_view json) {
    if (!json.empty()) {
        append_member(out, name);
        out += json;
    }
}

void append_number(std::string& out, std::string_view name, std::uint32_t value) {
    append_member(out, name);
    fmt::format_to(std::back_inserter(out), "{}", value);
}

// Of the names, the first that says where the table is.
std::string_view telling(std::string_view known, std::string_view next) {
    return known.empty() || (!is_arn(known) && is_arn(next)) ? next : known;
}

// The table that an operation's input names: in TableName; by the members' names in RequestItems,
// as batches do; or in the elements of TransactItems, as transactions do. Empty: none.
std::string_view table_of(const boost::json::object& input) {
    std::string_view table = core::text_in(input, "TableName");
    for (const auto& batch : core::members_in(input, "RequestItems")) {
        table = telling(table, batch.key());
    }
    for (const auto& element : core::elements_in(input, "TransactItems")) {
        const auto* actions = element.if_object();
        if (actions == nullptr) {
            continue;
        }
        for (const auto& action : *actions) {
            if (const auto* members = action.value().if_object()) {
                table = telling(table, core::text_in(*members, "TableName"));
            }
        }
    }
    return table;
}

} // namespace

error_code refuse_request(diagnostics& diag, std::string_view message) {
    diag.message = printable(message, whole_text);
    return errc::invalid_argument;
}

error_code check_raw_json(std::string_view what, std::string_view json, diagnostics& diag) {
    if (json.empty()) {
        return {};
    }
    boost::json::parse_options options;
    options.max_depth = deepest_json;
    error_code ec;
    const auto value = boost::json::parse(json, ec, {}, options);
    if (ec) {
        return refuse_request(diag, fmt::format("{} is not JSON: {}.", what, ec.message()));
    }
    if (!value.is_object()) {
        return refuse_request(diag, fmt::format("{} must be a JSON object.", what));
    }
    return {};
}

error_code read_table_arn(std::string_view table, std::optional<table_arn>& out,
                          diagnostics& diag) {
    out.reset();
    if (!is_arn(table)) {
        return {};
    }
    table_arn parts;
    if (const auto problem = parse_table_arn(table, parts); !problem.empty()) {
        return refuse_request(
            diag, fmt::format("The table is named by an ARN that cannot be used: the ARN "
                              "{}.",
                              problem));
    }
    out = parts;
    return {};
}

error_code find_table_arn(const std::string& input, std::string& text,
                          std::optional<table_arn>& out, diagnostics& diag) {
    out.reset();
    boost::json::parse_options options;
    options.max_depth = deepest_json;
    error_code ec;
    const auto value = boost::json::parse(input, ec, {}, options);
    const auto* members = ec ? nullptr : value.if_object();
    if (members == nullptr) {
        return {};
    }
    if (const auto table = table_of(*members); !table.empty()) {
        text = table;
        return read_table_arn(text, out, diag);
    }
    if (const auto resource = core::text_in(*members, "ResourceArn"); !resource.empty()) {
        text = resource;
        diagnostics of_no_table;
        read_table_arn(text, out, of_no_table);
    }
    return {};
}

error_code check_scan_request(const scan_request& request, diagnostics& diag) {
    if (request.table_name.empty()) {
        return refuse_request(diag, "The table's name is empty.");
    }
    if (request.total_segments < 1 || request.total_segments > most_segments) {
        return refuse_request(diag, fmt::format("{} segments; DynamoDB allows 1 to {}.",
                                                request.total_segments, most_segments));
    }
    if (request.segment >= request.total_segments) {
        return refuse_request(diag, fmt::format("Segment {} of {}; they count from 0.",
                                                request.segment, request.total_segments));
    }
    if (!request.exclusive_start_key.empty() && !core::is_one_object(request.exclusive_start_key)) {
        return refuse_request(diag, "ExclusiveStartKey is not one JSON object.");
    }
    if (auto ec = check_raw_json("ExpressionAttributeValues", request.expression_attribute_values,
                                 diag)) {
        return ec;
    }
    return {};
}

void write_scan_body(const scan_request& request, std::string& out) {
    out.assign(1, '{');
    append_text(out, "TableName", request.table_name);
    append_text(out, "IndexName", request.index_name);
    append_raw(out, "ReturnConsumedCapacity", "\"TOTAL\"");
    if (request.consistent_read) {
        append_raw(out, "ConsistentRead", "true");
    }
    if (request.limit > 0) {
        append_number(out, "Limit", request.limit);
    }
    if (request.total_segments > 1) {
        append_number(out, "Segment", request.segment);
        append_number(out, "TotalSegments", request.total_segments);
    }
    append_raw(out, "ExclusiveStartKey", request.exclusive_start_key);
    append_text(out, "FilterExpression", request.filter_expression);
    append_text(out, "ProjectionExpression", request.projection_expression);
    append_text(out, "Select", request.select);
    if (!request.expression_attribute_names.empty()) {
        append_member(out, "ExpressionAttributeNames");
        char separator = '{';
        for (const auto& [placeholder, name] : request.expression_attribute_names) {
            out += separator;
            append_json_string(out, placeholder);
            out += ':';
            append_json_string(out, name);
            separator = ',';
        }
        out += '}';
    }
    append_raw(out, "ExpressionAttributeValues", request.expression_attribute_values);
    out += '}';
}

} // namespace dyndump::detail
