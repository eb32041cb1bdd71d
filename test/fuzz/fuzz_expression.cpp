// What a user says of the items to read: it must leave in a request that is JSON and says the same,
// whatever quotes, escapes and bytes are in it.
//   choice, table, filter, placeholder, name, key to start from, values
#include "client/request_body.hpp"
#include "fuzz/input.hpp"
#include "fuzz/json.hpp"

namespace {

using namespace dyndump;
using fuzz::require;
namespace json = boost::json;

bool is_utf8(std::string_view text) {
    std::string quoted;
    detail::append_json_string(quoted, text);
    json::value value;
    if (fuzz::parse_json(quoted, value)) {
        return false;
    }
    require(value.as_string() == text);
    return true;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    fuzz::input in(data, size);
    const auto choice = in.choice();
    scan_request request;
    request.consistent_read = (choice & 1) != 0;
    request.total_segments = 1 + (choice >> 1 & 3);
    request.segment = choice >> 3 & 3;
    request.table_name = in.line();
    request.filter_expression = in.line();
    const auto placeholder = in.line();
    const auto name = in.line();
    if (!placeholder.empty()) {
        request.expression_attribute_names[placeholder] = name;
    }
    const auto key = in.line();
    request.expression_attribute_values = in.rest();

    diagnostics diag;
    if (detail::check_scan_request(request, diag)) {
        require(!diag.message.empty());
        return 0;
    }
    if (!detail::check_raw_json("The key", key, diag)) {
        request.exclusive_start_key = key;
    }
    std::string body;
    detail::write_scan_body(request, body);
    json::value sent;
    if (!is_utf8(request.table_name) || !is_utf8(request.filter_expression) ||
        !is_utf8(placeholder) || !is_utf8(name)) {
        return 0;
    }
    require(!fuzz::parse_json(body, sent));
    require(sent.at("TableName") == json::value(request.table_name));
    require(sent.at("ReturnConsumedCapacity") == "TOTAL");
    const auto same = [&sent](std::string_view member, std::string_view raw) {
        json::value value;
        require(raw.empty() || (!fuzz::parse_json(raw, value) && sent.at(member) == value));
    };
    same("ExpressionAttributeValues", request.expression_attribute_values);
    same("ExclusiveStartKey", request.exclusive_start_key);
    if (!placeholder.empty()) {
        require(sent.at("ExpressionAttributeNames").as_object().at(placeholder) ==
                json::value(name));
    }
    return 0;
}
