/// \file
/// Credentials and where they come from.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/error.hpp>
#include <dyndump/logger.hpp>
#include <dyndump/time_source.hpp>
#include <dyndump/transport.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

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

/// Shared, so that requests under way keep the credentials that they were signed with.
using credentials_ptr = std::shared_ptr<const credentials>;

/// A source of credentials. Users may derive their own. What one throws ends the operation that
/// asks, with the exception's code or errc::exception_thrown and the message "credentials provider:
/// ...".
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

/// What the library's own sources of credentials are made from.
struct credentials_params {
    /// A profile of the shared files. Empty: AWS_PROFILE, AWS_DEFAULT_PROFILE, "default". One that
    /// is named here comes before the keys in the environment.
    std::string profile;
    /// Where roles are asked for. Empty: AWS_REGION, AWS_DEFAULT_REGION, the profile's.
    std::string region;
    /// Carries the requests to STS, IAM Identity Center and the metadata services. Null: one is
    /// made from `connection`.
    std::shared_ptr<dyndump::transport> transport;
    transport_params connection;
    /// Null: the machine's.
    std::shared_ptr<time_source> time;
    std::shared_ptr<random_source> random;
    /// Plain HTTP to hosts that are neither loopback nor metadata addresses.
    bool allow_http = false;
    logger log;

    credentials_params() {}
};

/// Credentials from wherever an AWS SDK finds them, renewed in time. Asked in this order: the
/// environment; a role of the profile (source_profile, credential_source); web identity; IAM
/// Identity Center; the credentials file; `aws login`; credential_process; the config file; the
/// container's service; EC2's metadata service (version 2 only). The files are read when the
/// credentials are needed, and again for each refresh. Refreshes run on `executor`: one at a time
/// however many wait, from 15 min before the expiry on.
/// Source: AWS SDKs reference guide, "Standardized credential providers"; botocore.
DYNDUMP_EXPORT std::shared_ptr<credentials_provider>
default_credentials(boost::asio::any_io_executor executor, credentials_params params = {});

/// The single links of that chain, for chains of one's own. They ask afresh at each get(): wrap the
/// whole in refreshing_credentials().
enum class credentials_source {
    environment,
    assume_role,
    web_identity,
    identity_center,
    credentials_file,
    login_session,
    process,
    config_file,
    container,
    instance,
};
/// One link of the chain of default_credentials().
DYNDUMP_EXPORT std::shared_ptr<credentials_provider>
credentials_from(credentials_source source, boost::asio::any_io_executor executor,
                 credentials_params params = {});

/// The first of several that has credentials. One that fails otherwise than by
/// errc::no_credentials ends the search.
DYNDUMP_EXPORT std::shared_ptr<credentials_provider>
first_credentials_of(std::vector<std::shared_ptr<credentials_provider>> sources, logger log = {});

/// Remembers what `source` brings, and asks it again before it expires or after invalidate(). One
/// request to it is in flight at a time, on `executor`; whoever waits is served in order, and one
/// that is cancelled leaves the others waiting. A null `time` is the machine's.
DYNDUMP_EXPORT std::shared_ptr<credentials_provider>
refreshing_credentials(boost::asio::any_io_executor executor,
                       std::shared_ptr<credentials_provider> source,
                       std::shared_ptr<time_source> time = {}, logger log = {});

} // namespace dyndump
