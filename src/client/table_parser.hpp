// DescribeTable's answer.
#pragma once

#include <dyndump/error.hpp>
#include <dyndump/table_description.hpp>

#include <string_view>

namespace dyndump::detail {

// Error: errc::malformed_response.
error_code parse_table(std::string_view body, table_description& out);

} // namespace dyndump::detail
