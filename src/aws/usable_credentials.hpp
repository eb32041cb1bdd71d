/// \file
/// The credentials of the next request, from a provider that may be the user's own.
#pragma once

#include <dyndump/credentials.hpp>

#include <boost/asio/awaitable.hpp>

namespace dyndump::aws {

/// Asks `from`, and refuses what cannot go into a header. On an error `diag.credentials_source`
/// has the provider's name. What the provider throws has its place.
boost::asio::awaitable<error_code> usable_credentials(credentials_provider& from,
                                                      credentials_ptr& out, diagnostics& diag);

/// Tells `of` that the service calls `refused` expired.
void renounce(credentials_provider& of, const credentials_ptr& refused);

} // namespace dyndump::aws
