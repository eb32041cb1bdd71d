// The bodies of the typed writes.
#pragma once

#include <dyndump/error.hpp>
#include <dyndump/write_request.hpp>

#include <string>
#include <string_view>

namespace dyndump::detail {

// Everything that can be seen to be wrong here. Errors: errc::invalid_argument, with words.
error_code check_batch_request(const batch_write_request& request, diagnostics& diag);
error_code check_put_request(const put_request& request, diagnostics& diag);

// Replace `out` by the body. `detail`: INDEXES or TOTAL.
void write_batch_body(const batch_write_request& request, std::string_view detail,
                      std::string& out);
void write_put_body(const put_request& request, std::string_view detail, std::string& out);

} // namespace dyndump::detail
