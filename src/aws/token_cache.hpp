/// \file
/// The tokens that `aws sso login` and `aws login` leave in files.
/// Source: AWS SDKs reference guide, "IAM Identity Center credential provider", "Login credential
/// provider".
#pragma once

#include <dyndump/error.hpp>

#include <string>
#include <string_view>

namespace dyndump::aws {

/// The name of the file for a session: the hash of its name (or start URL) in hex.
std::string sso_cache_name(std::string_view session);
std::string login_cache_name(std::string_view session);

/// Puts `text` in the place of the file at `path`, readable by its owner only, so that a reader
/// sees the old content or the new. Blocks, as local files do. Errors: the system's.
error_code replace_private_file(const std::string& path, std::string_view text);

} // namespace dyndump::aws
