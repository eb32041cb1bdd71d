/// \file
/// The Security Token Service: roles.
/// Source: STS API reference, "AssumeRole", "AssumeRoleWithWebIdentity".
#pragma once

#include "aws/surroundings.hpp"
#include "core/error_body.hpp"
#include "core/secret.hpp"

#include <dyndump/credentials.hpp>

#include <boost/asio/awaitable.hpp>

#include <string>
#include <string_view>

namespace dyndump::aws {

/// Which role, and how.
struct role_request {
    std::string arn;
    /// Empty: made up.
    std::string session_name;
    std::string external_id;
    /// Seconds; empty: the service's default of an hour.
    std::string duration;

    role_request() {}
};

/// AssumeRole, signed by `by`. The service is asked in the region, so that a role is got even if
/// another region is in trouble. Errors: errc::bad_credentials if the service refuses; the
/// transport's.
boost::asio::awaitable<error_code> assume_role(const surroundings& with, const role_request& role,
                                               credentials_ptr by, credentials_ptr& out,
                                               diagnostics& diag);

/// AssumeRoleWithWebIdentity: `token` says who asks.
boost::asio::awaitable<error_code>
assume_role_with_web_identity(const surroundings& with, const role_request& role,
                              const core::secret& token, credentials_ptr& out, diagnostics& diag);

} // namespace dyndump::aws
