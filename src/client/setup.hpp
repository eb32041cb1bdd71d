// From a client's parameters, the environment and the profile to what the client goes by.
#pragma once

#include <dyndump/client.hpp>

#include "aws/endpoint.hpp"
#include "aws/surroundings.hpp"
#include "core/retry_policy.hpp"

#include <optional>

namespace dyndump::detail {

struct configuration {
    aws::endpoint_params where;
    // Of Application Auto Scaling; unset where there is none beside this DynamoDB.
    std::optional<aws::endpoint_params> scaling;
    core::retry_settings retry;
    core::retry_mode mode = core::retry_mode::standard;
    transport_params connection;
};

// Reads what `params` leaves open. Errors: errc::bad_configuration, errc::bad_region,
// errc::invalid_argument; `diag` says what to do.
error_code read_configuration(const client_params& params, const aws::surroundings& from,
                              configuration& out, diagnostics& diag);

} // namespace dyndump::detail
