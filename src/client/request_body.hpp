// The JSON of requests.
#pragma once

#include <dyndump/client.hpp>

#include <string>
#include <string_view>

namespace dyndump::detail {

// Appends `text` as a JSON string, quotes included.
void append_json_string(std::string& out, std::string_view text);

// Whether what the caller gave as raw JSON is an object; else `diag` says what is wrong with it.
error_code check_raw_json(std::string_view what, std::string_view json, diagnostics& diag);

// Everything of a Scan request that can be seen to be wrong here.
error_code check_scan_request(const scan_request& request, diagnostics& diag);

// Replaces `out` by the body. ConsumedCapacity is always asked for.
void write_scan_body(const scan_request& request, std::string& out);

} // namespace dyndump::detail
