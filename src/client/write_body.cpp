#include "client/write_body.hpp"

#include "client/request_body.hpp"
#include "core/batch_packer.hpp"

#include <fmt/format.h>

#include <limits>

namespace dyndump::detail {
error_code check_batch_request(const batch_write_request& request, diagnostics& diag) {
    if (request.table_name.empty()) {
        return refuse_request(diag, "The table's name is empty.");
    }
    const auto size = request.puts.size() + request.removals.size();
    if (size < 1 || size > batch_write_request::most_items) {
        return refuse_request(diag, fmt::format("{} items in a batch; DynamoDB allows 1 to {}.",
                                                size, batch_write_request::most_items));
    }
    for (const auto* list : {&request.puts, &request.removals}) {
        for (const auto& each : *list) {
            if (each.empty()) {
                return refuse_request(diag, "An item of the batch is empty.");
            }
            if (auto ec = check_raw_json("An item of the batch", each, diag)) {
                return ec;
            }
        }
    }
    return {};
}

error_code check_put_request(const put_request& request, diagnostics& diag) {
    if (request.table_name.empty() || request.item.empty()) {
        return refuse_request(diag, "The table's name or the item is empty.");
    }
    if (auto ec = check_raw_json("The item", request.item, diag)) {
        return ec;
    }
    return check_raw_json("ExpressionAttributeValues", request.expression_attribute_values, diag);
}

void write_batch_body(const batch_write_request& request, std::string_view detail,
                      std::string& out) {
    std::string table;
    append_json_string(table, request.table_name);
    core::batch_limits limits;
    limits.bytes = std::numeric_limits<std::size_t>::max();
    core::batch_packer batch(table);
    batch.begin(out, limits);
    for (const auto& item : request.puts) {
        batch.add(core::write_kind::put, item, 0);
    }
    for (const auto& key : request.removals) {
        batch.add(core::write_kind::remove, key, 0);
    }
    batch.finish(detail);
}

void write_put_body(const put_request& request, std::string_view detail, std::string& out) {
    out.assign(R"({"TableName":)");
    append_json_string(out, request.table_name);
    out.append(R"(,"Item":)").append(request.item);
    if (!request.condition_expression.empty()) {
        out += R"(,"ConditionExpression":)";
        append_json_string(out, request.condition_expression);
        out += R"(,"ReturnValuesOnConditionCheckFailure":"ALL_OLD")";
    }
    char separator = '{';
    for (const auto& [placeholder, name] : request.expression_attribute_names) {
        out += separator == '{' ? R"(,"ExpressionAttributeNames":)" : "";
        out += separator;
        append_json_string(out, placeholder);
        out += ':';
        append_json_string(out, name);
        separator = ',';
    }
    out += separator == ',' ? "}" : "";
    if (!request.expression_attribute_values.empty()) {
        out.append(R"(,"ExpressionAttributeValues":)").append(request.expression_attribute_values);
    }
    core::append_capacity_detail(out, detail);
}

} // namespace dyndump::detail
