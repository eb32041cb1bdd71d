/// \file
/// Remembers credentials and renews them in time.
#pragma once

#include <dyndump/credentials.hpp>
#include <dyndump/logger.hpp>
#include <dyndump/time_source.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace dyndump::aws {

/// When credentials are renewed, counted back from their expiry. Of credentials that live less than
/// 30 min it is the last half and the last third of their life.
/// Source: botocore's RefreshableCredentials.
struct refresh_windows {
    /// One renews while the others go on; a failure is ignored, and nobody tries again for a while.
    std::chrono::seconds advisory{900};
    /// All wait for it; a failure is theirs.
    std::chrono::seconds mandatory{600};
    std::chrono::seconds pause_after_failure{60};

    refresh_windows() {}
};

/// What is left of each window for credentials found at `found`.
refresh_windows windows_for(const refresh_windows& wish,
                            std::chrono::system_clock::time_point found,
                            std::chrono::system_clock::time_point expiration);

/// One refresh in flight however many wait for it, in order, on whatever executors. It runs on a
/// strand of `executor`, apart from those who wait: one that is cancelled leaves the others
/// waiting; when the last is gone, or the provider, the refresh is dropped. Thread-safe.
class refreshing_provider final : public credentials_provider {
public:
    refreshing_provider(boost::asio::any_io_executor executor,
                        std::shared_ptr<credentials_provider> source,
                        std::shared_ptr<time_source> time, logger log = {},
                        refresh_windows windows = {});
    ~refreshing_provider() override;

    boost::asio::awaitable<error_code> get(credentials_ptr& out, diagnostics& diag) override;
    void invalidate(const credentials_ptr& refused) override;
    std::string name() const override;

private:
    class state;
    std::shared_ptr<state> state_;
};

/// Are they the same keys?
bool same_keys(const credentials& a, const credentials& b) noexcept;

} // namespace dyndump::aws
