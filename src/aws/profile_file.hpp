/// \file
/// The INI dialect of `~/.aws/config` and `~/.aws/credentials`, as botocore reads it.
/// Source: botocore's configloader, which reads with Python's RawConfigParser and takes a section's
/// name apart with shlex.split: so `[profile "two words"]` and `[profile 'two words']` name
/// `two words`; a comment is a line of its own, and whatever follows `=` belongs to the value.
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

    /// Is something nested below `name`?
    bool has_nested(std::string_view name) const;

    /// The property of that name, made if need be.
    profile_property& operator[](std::string_view name);
    /// Adds what `other` has; where both have a property, the other's replaces it.
    void merge(const profile_section& other);

private:
    std::map<std::string, profile_property, std::less<>> properties_;
};

enum class profile_file_kind {
    /// `[default]`, `[profile NAME]`, `[sso-session NAME]`, `[services NAME]`; others are ignored,
    /// as are those with more words than one after the kind. NAME may be quoted as for a shell.
    config,
    /// `[NAME]` only, which may hold blanks; quotes are part of it.
    credentials,
};

/// A parsed file.
struct profile_file {
    using sections = std::map<std::string, profile_section, std::less<>>;
    sections profiles;
    sections sso_sessions;
    sections services;
};

/// Parses `text`, in time that is linear in its size. Where botocore refuses a file, for a section
/// or a property that is there twice, sections are merged and the last property counts. Error:
/// errc::bad_configuration for lines that are nothing: `diag.message` names file and line, never a
/// value. `path` is for that message only.
error_code parse_profile_file(std::string_view text, profile_file_kind kind, std::string_view path,
                              profile_file& out, diagnostics& diag);

} // namespace dyndump::aws
