// From a client's parameters, the environment and the profile to what the client goes by.
#pragma once

#include "aws/environment.hpp"
#include "aws/file_reader.hpp"
#include "core/retry_policy.hpp"
#include "s3/addressing.hpp"

#include <dyndump/s3/client.hpp>

namespace dyndump::s3 {

struct configuration {
    addressing where;
    core::retry_settings retry;
    checksums sums = checksums::when_supported;
    transport_params connection;
};

// Reads what `params` leaves open. Errors: errc::bad_configuration, errc::bad_region,
// errc::invalid_argument; `diag` says what to do.
error_code read_configuration(const client_params& params, const aws::environment& env,
                              const aws::file_reader& files, configuration& out, diagnostics& diag);

} // namespace dyndump::s3
