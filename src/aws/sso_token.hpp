/// \file
/// The token of an IAM Identity Center session.
/// Source: AWS SDKs reference guide, "IAM Identity Center credential provider".
#pragma once

#include "aws/surroundings.hpp"
#include "core/secret.hpp"

#include <dyndump/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <string>

namespace dyndump::aws {

/// Where the session is.
struct sso_session {
    /// Empty: an older profile, whose token cannot be renewed.
    std::string name;
    std::string start_url;
    std::string region;

    sso_session() {}
};

/// The session's token from the cache. One with a session's name and less than 15 min left is
/// renewed first, and the cache told. Errors: errc::bad_credentials: it is missing or expired, log
/// in again; those of a renewal that may succeed later, if the token has expired meanwhile.
boost::asio::awaitable<error_code> sso_token(const surroundings& with, const sso_session& session,
                                             core::secret& out, diagnostics& diag);

} // namespace dyndump::aws
