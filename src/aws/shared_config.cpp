#include "aws/shared_config.hpp"

#include "core/sentence.hpp"

#include <boost/system/errc.hpp>

namespace dyndump::aws {
namespace {

const profile_section* find(const profile_file::sections& sections, std::string_view name) {
    const auto found = sections.find(name);
    return found == sections.end() ? nullptr : &found->second;
}

error_code read_one(const file_reader& files, const std::string& path, profile_file_kind kind,
                    profile_file& out, diagnostics& diag) {
    core::secret text;
    const error_code ec = files.read(path, text);
    if (ec == boost::system::errc::no_such_file_or_directory ||
        ec == boost::system::errc::not_a_directory) {
        return {};
    }
    if (ec) {
        diag.message = core::sentence(
            "{} cannot be read: {}. Correct the file's permissions or path.", path, ec.message());
        return errc::bad_configuration;
    }
    return parse_profile_file(text.view(), kind, path, out, diag);
}

std::string path_of(const environment& env, std::string_view variable, std::string_view standard) {
    return expand_home(env, env.get(variable).value_or(std::string(standard)));
}

} // namespace

std::string expand_home(const environment& env, std::string path) {
    if (path == "~" || path.starts_with("~/")) {
        if (const auto home = env.get("HOME")) {
            path.replace(0, 1, *home);
        }
    }
    return path;
}

error_code shared_config::load(const environment& env, const file_reader& files,
                               std::string_view profile, diagnostics& diag) {
    shared_config loaded;
    loaded.config_path_ = path_of(env, "AWS_CONFIG_FILE", "~/.aws/config");
    loaded.credentials_path_ = path_of(env, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials");
    error_code ec =
        read_one(files, loaded.config_path_, profile_file_kind::config, loaded.config_, diag);
    if (!ec) {
        ec = read_one(files, loaded.credentials_path_, profile_file_kind::credentials,
                      loaded.credentials_, diag);
    }
    if (ec) {
        return ec;
    }
    loaded.merged_ = loaded.config_.profiles;
    for (const auto& [name, section] : loaded.credentials_.profiles) {
        loaded.merged_[name].merge(section);
    }

    auto named = profile.empty() ? std::nullopt : std::optional<std::string>(profile);
    loaded.profile_was_given_ = named.has_value();
    if (!named) {
        named = env.get("AWS_PROFILE");
    }
    if (!named) {
        named = env.get("AWS_DEFAULT_PROFILE");
    }
    if (named) {
        loaded.profile_name_ = *named;
        if (loaded.profile(*named) == nullptr && *named != "default") {
            diag.message =
                core::sentence("Profile \"{}\" is neither in {} nor in {}. Add it, or name "
                               "another with --profile or AWS_PROFILE.",
                               *named, loaded.config_path_, loaded.credentials_path_);
            return errc::bad_configuration;
        }
    }
    *this = std::move(loaded);
    return {};
}

std::optional<std::string_view> shared_config::get(std::string_view name) const {
    const profile_section* section = profile(profile_name_);
    const auto value = section == nullptr ? std::nullopt : section->get(name);
    return value && value->empty() ? std::nullopt : value;
}

const profile_section* shared_config::profile(std::string_view name) const {
    return find(merged_, name);
}
const profile_section* shared_config::credentials_profile(std::string_view name) const {
    return find(credentials_.profiles, name);
}
const profile_section* shared_config::config_profile(std::string_view name) const {
    return find(config_.profiles, name);
}
const profile_section* shared_config::sso_session(std::string_view name) const {
    return find(config_.sso_sessions, name);
}
const profile_section* shared_config::services(std::string_view name) const {
    return find(config_.services, name);
}

} // namespace dyndump::aws
