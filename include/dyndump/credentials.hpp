/// \file
/// Credentials and where they come from.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace dyndump {

/// What signs requests. Immutable once shared; the secrets are overwritten on destruction.
class DYNDUMP_EXPORT credentials {
public:
    credentials(std::string access_key_id, std::string secret_access_key,
                std::string session_token = {},
                std::optional<std::chrono::system_clock::time_point> expiration = {},
                std::string account_id = {});
    ~credentials();
    credentials(const credentials&) = delete;
    credentials& operator=(const credentials&) = delete;

    const std::string& access_key_id() const noexcept { return access_key_id_; }
    const std::string& secret_access_key() const noexcept { return secret_access_key_; }
    const std::string& session_token() const noexcept { return session_token_; }
    /// Unset: they do not expire.
    const std::optional<std::chrono::system_clock::time_point>& expiration() const noexcept {
        return expiration_;
    }
    const std::string& account_id() const noexcept { return account_id_; }

private:
    std::string access_key_id_;
    std::string secret_access_key_;
    std::string session_token_;
    std::optional<std::chrono::system_clock::time_point> expiration_;
    std::string account_id_;
};

using credentials_ptr = std::shared_ptr<const credentials>;

/// A source of credentials. Users may derive their own.
class DYNDUMP_EXPORT credentials_provider {
public:
    virtual ~credentials_provider();

    /// Credentials that are valid now. Called before each request, from any thread, possibly
    /// concurrently: it should be cheap when nothing needs refreshing. Errors: errc::no_credentials
    /// (this source has none), errc::bad_credentials, or a transport error; `diag.message` says
    /// what to do. Cancellation: terminal.
    virtual boost::asio::awaitable<error_code> get(credentials_ptr& out, diagnostics& diag) = 0;

    /// Tells that the service refused `refused` as expired: the next get() should bring newer ones.
    /// Ignored by sources that cannot. Thread-safe.
    virtual void invalidate(const credentials_ptr& refused);

    /// For messages, e.g. "environment".
    virtual std::string name() const = 0;
};

/// The given keys, for ever.
DYNDUMP_EXPORT std::shared_ptr<credentials_provider>
static_credentials(std::string access_key_id, std::string secret_access_key,
                   std::string session_token = {});

} // namespace dyndump
