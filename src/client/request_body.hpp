// The JSON of requests.
#pragma once

#include "core/json_string.hpp"

#include <dyndump/client.hpp>
#include <dyndump/table_arn.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace dyndump::detail {

using core::append_json_string;

// Says why a request is not sent: errc::invalid_argument.
error_code refuse_request(diagnostics& diag, std::string_view message);

// Whether what the caller gave as raw JSON is an object; else `diag` says what is wrong with it.
error_code check_raw_json(std::string_view what, std::string_view json, diagnostics& diag);

// Takes the ARN in place of a table's name apart; a plain name leaves `out` unset. Error:
// errc::invalid_argument, with words, for an ARN that is none of a table.
error_code read_table_arn(std::string_view table, std::optional<table_arn>& out, diagnostics& diag);

// Finds the table's ARN in an operation's input, one of a batch or transaction too; `text` keeps
// what `out` looks at. Error: as above; but a ResourceArn may be of something else.
error_code find_table_arn(const std::string& input, std::string& text,
                          std::optional<table_arn>& out, diagnostics& diag);

// Everything of a Scan request that can be seen to be wrong here.
error_code check_scan_request(const scan_request& request, diagnostics& diag);

// Replaces `out` by the body. ConsumedCapacity is always asked for.
void write_scan_body(const scan_request& request, std::string& out);

} // namespace dyndump::detail
