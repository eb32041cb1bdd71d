/// \file
/// The credentials of the next request, from a provider that may be the user's own.
#pragma once

#include "async/recycled_frames.hpp"

#include <dyndump/credentials.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>

namespace dyndump::aws {

/// Thread-safe, as the provider is. What the provider throws has its place.
class usable_credentials : async::recycled_frames {
public:
    explicit usable_credentials(std::shared_ptr<credentials_provider> from)
        : from_(std::move(from)) {}

    /// Asks the provider, and refuses what cannot go into a header. On an error
    /// `diag.credentials_source` has the provider's name.
    boost::asio::awaitable<error_code> get(credentials_ptr& out, diagnostics& diag);
    /// The service calls them expired.
    void renounce(const credentials_ptr& refused);

private:
    std::shared_ptr<credentials_provider> from_;
};

} // namespace dyndump::aws
