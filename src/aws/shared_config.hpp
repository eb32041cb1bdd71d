/// \file
/// The two shared files as one: profiles, sso-sessions and services.
/// Source: AWS SDKs reference guide, "Shared config and credentials files", "Location of the
/// files".
#pragma once

#include "aws/environment.hpp"
#include "aws/file_reader.hpp"
#include "aws/profile_file.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace dyndump::aws {

/// What the shared files say, and which profile is selected. Immutable once loaded.
///
/// Thread safety: const members from any thread.
class shared_config {
public:
    /// Nothing configured; profile "default".
    shared_config() = default;

    /// Reads both files (AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE, else in ~/.aws). A file that
    /// does not exist is empty. `profile` empty: AWS_PROFILE, AWS_DEFAULT_PROFILE, "default".
    /// Error: errc::bad_configuration, with words, if a file cannot be read or parsed, or if a
    /// profile was named and neither file has it.
    error_code load(const environment& env, const file_reader& files, std::string_view profile,
                    diagnostics& diag);

    /// The selected profile's name.
    const std::string& profile_name() const noexcept { return profile_name_; }
    /// Was the profile named by the program's user, rather than by the environment or by nobody?
    /// Then it comes before the environment's keys.
    bool profile_was_given() const noexcept { return profile_was_given_; }

    /// A setting of the selected profile; one that is empty counts as absent.
    std::optional<std::string_view> get(std::string_view name) const;

    /// A profile with what both files say of it; the credentials file wins. Null: there is none.
    const profile_section* profile(std::string_view name) const;
    /// The same as one file says it.
    const profile_section* credentials_profile(std::string_view name) const;
    const profile_section* config_profile(std::string_view name) const;
    const profile_section* sso_session(std::string_view name) const;
    const profile_section* services(std::string_view name) const;

    /// The paths looked at, for messages.
    const std::string& config_path() const noexcept { return config_path_; }
    const std::string& credentials_path() const noexcept { return credentials_path_; }

private:
    std::string profile_name_ = "default";
    bool profile_was_given_ = false;
    std::string config_path_;
    std::string credentials_path_;
    profile_file config_;
    profile_file credentials_;
    profile_file::sections merged_;
};

/// `path` with a leading `~/` replaced by HOME.
std::string expand_home(const environment& env, std::string path);

} // namespace dyndump::aws
