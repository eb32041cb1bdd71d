/// \file
/// The single sources of credentials. Each get() looks afresh; refreshing_provider remembers.
///
/// All of them: errc::no_credentials if the source is not configured, so that the next may be
/// asked; errc::bad_credentials if it is and its answer cannot be used; errc::bad_configuration;
/// what the transport reports, if it may pass by itself.
#pragma once

#include "aws/surroundings.hpp"

#include <dyndump/credentials.hpp>
#include <dyndump/error.hpp>
#include <dyndump/printable.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace dyndump::aws {

using source_ptr = std::shared_ptr<credentials_provider>;

/// How a source refuses what it is configured with.
inline error_code refuse(diagnostics& diag, std::string_view message) {
    diag.message = printable(message, whole_text);
    return errc::bad_configuration;
}

/// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SECURITY_TOKEN or AWS_SESSION_TOKEN,
/// AWS_CREDENTIAL_EXPIRATION, AWS_ACCOUNT_ID.
source_ptr environment_source(surroundings_ptr with);

/// Keys of one of the shared files.
enum class key_file { credentials, config };
source_ptr key_file_source(surroundings_ptr with, key_file which, std::string profile = {});

/// A role assumed with a token from a file: of AWS_WEB_IDENTITY_TOKEN_FILE (unless a profile is
/// named), or of the profile.
source_ptr web_identity_source(surroundings_ptr with, std::string profile = {});

/// A role of IAM Identity Center, with the token that `aws sso login` left; renewed if it can be.
source_ptr sso_source(surroundings_ptr with, std::string profile = {});

/// What the profile's credential_process prints.
source_ptr process_source(surroundings_ptr with, std::string profile = {});

/// The role of the profile, assumed with the credentials of its source_profile or
/// credential_source.
source_ptr assume_role_source(surroundings_ptr with);

/// What `aws login` left for the profile.
source_ptr login_source(surroundings_ptr with, std::string profile = {});

/// ECS, EKS and others: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI.
source_ptr container_source(surroundings_ptr with);

/// EC2: IMDSv2.
source_ptr instance_source(surroundings_ptr with);

/// The sources in the order in which botocore asks them.
source_ptr default_chain(surroundings_ptr with);

/// The sources of a profile itself, as its role may be built on them.
source_ptr profile_chain(surroundings_ptr with, std::string profile);

/// For sources that take a profile: the named one, or the selected one if the name is empty. Null
/// if there is none.
const profile_section* section_of(const shared_config& config, const std::string& name);

} // namespace dyndump::aws
