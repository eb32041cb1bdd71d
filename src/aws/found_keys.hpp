/// \file
/// From what a source says to credentials that can be used.
#pragma once

#include "core/secret.hpp"

#include <dyndump/credentials.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace dyndump::aws {

/// What a source says, unchecked.
struct found_keys {
    std::string access_key_id;
    core::secret secret_access_key;
    core::secret session_token;
    std::optional<std::chrono::system_clock::time_point> expiration;
    std::string account_id;

    found_keys() {} // keeps it from being an aggregate (g++ 12 and coroutines)
};

/// Do they hold no control character, which could end the header that they are sent in?
bool fits_headers(const credentials& keys) noexcept;

/// Checks them: both keys are there, and they fit headers. Error: errc::bad_credentials;
/// `diag.message` names `source` and what is wrong, never a value.
error_code accept_keys(found_keys keys, std::string_view source, credentials_ptr& out,
                       diagnostics& diag);

/// Sets `keys.expiration` from its text form; empty: it does not expire.
/// Error: errc::bad_credentials, with words.
error_code read_expiration(std::string_view text, std::string_view source, found_keys& keys,
                           diagnostics& diag);

} // namespace dyndump::aws
