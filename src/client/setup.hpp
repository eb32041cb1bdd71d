// From a client's parameters to where its requests go.
#pragma once

#include <dyndump/client.hpp>

#include "client/signed_call.hpp"

namespace dyndump::detail {

// Errors: errc::bad_region, errc::bad_endpoint; `diag` says what to do.
error_code locate_service(const client_params& params, service_location& out, diagnostics& diag);

// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN; read at each call.
std::shared_ptr<credentials_provider> environment_credentials();

} // namespace dyndump::detail
