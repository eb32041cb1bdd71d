/// \file
/// The INI dialect of `~/.aws/config` and `~/.aws/credentials`.
/// Source: AWS SDKs reference guide, "Shared config and credentials files".
#pragma once

#include "core/secret.hpp"

#include <dyndump/error.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace dyndump::aws {

/// A value, and what is nested below it (`dynamodb =` followed by indented `endpoint_url = ...`).
struct profile_property {
    core::secret value;
    std::map<std::string, core::secret, std::less<>> nested;
};

/// The properties of one section; names in lower case.
class profile_section {
public:
    /// The value of `name`, or nothing. The view lives as long as the section is not changed.
    std::optional<std::string_view> get(std::string_view name) const;
    /// The value of `name` nested below `outer`, or nothing.
    std::optional<std::string_view> get(std::string_view outer, std::string_view name) const;

    /// The property of that name, made if need be.
    profile_property& operator[](std::string_view name);
    /// Adds what `other` has; where both have a property, the other's replaces it.
    void merge(const profile_section& other);

private:
    std::map<std::string, profile_property, std::less<>> properties_;
};

enum class profile_file_kind {
    /// `[default]`, `[profile NAME]`, `[sso-session NAME]`, `[services NAME]`; others are ignored.
    config,
    /// `[NAME]` only.
    credentials,
};

/// A parsed file.
struct profile_file {
    using sections = std::map<std::string, profile_section, std::less<>>;
    sections profiles;
    sections sso_sessions;
    sections services;
};

/// Parses `text`. Sections and properties with names that are none are ignored, as the SDKs do.
/// Error: errc::bad_configuration for lines that are nothing: `diag.message` names file and line,
/// never a value. `path` is for that message only.
error_code parse_profile_file(std::string_view text, profile_file_kind kind, std::string_view path,
                              profile_file& out, diagnostics& diag);

} // namespace dyndump::aws
