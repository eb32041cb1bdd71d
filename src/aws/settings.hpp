/// \file
/// Settings that come from an environment variable or, failing that, from the selected profile.
/// Source: AWS SDKs reference guide, "Settings reference".
#pragma once

#include "aws/environment.hpp"
#include "aws/shared_config.hpp"
#include "core/retry_policy.hpp"

#include <dyndump/error.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace dyndump::aws {

/// Where settings are looked up. Views: both must outlive the object.
class settings {
public:
    settings(const environment& env, const shared_config& config)
        : env_(env)
        , config_(config) {}

    /// The variable's value, else the profile's.
    std::optional<std::string> text(std::string_view variable, std::string_view key) const;

    /// `true` or `false`, in any case; not set: false.
    /// Error: errc::bad_configuration for anything else.
    error_code flag(std::string_view variable, std::string_view key, bool& out,
                    diagnostics& diag) const;

    /// A whole number of at least 1; left as it is if not set.
    /// Error: errc::bad_configuration for anything else.
    error_code count(std::string_view variable, std::string_view key, unsigned& out,
                     diagnostics& diag) const;

    /// AWS_MAX_ATTEMPTS and AWS_RETRY_MODE, max_attempts and retry_mode; left as they are if not
    /// set. Error: errc::bad_configuration.
    error_code retries(unsigned& max_attempts, core::retry_mode& mode, diagnostics& diag) const;

    const environment& env() const noexcept { return env_; }
    const shared_config& config() const noexcept { return config_; }

private:
    const environment& env_;
    const shared_config& config_;
};

} // namespace dyndump::aws
