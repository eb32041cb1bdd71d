#include "aws/found_keys.hpp"
#include "aws/sources.hpp"
#include "core/sentence.hpp"

#include <fmt/format.h>

namespace dyndump::aws {
namespace {

class key_file_provider final : public credentials_provider {
public:
    key_file_provider(surroundings_ptr with, key_file which, std::string profile)
        : with_(std::move(with))
        , which_(which)
        , profile_(std::move(profile)) {}

    boost::asio::awaitable<error_code> get(credentials_ptr& out, diagnostics& diag) override {
        co_return read(out, diag);
    }
    std::string name() const override {
        return which_ == key_file::credentials ? "credentials file" : "config file";
    }

private:
    error_code read(credentials_ptr& out, diagnostics& diag) const {
        shared_config config;
        if (auto ec = with_->load(config, diag)) {
            return ec;
        }
        const std::string& profile = profile_.empty() ? config.profile_name() : profile_;
        const bool shared = which_ == key_file::credentials;
        const std::string& path = shared ? config.credentials_path() : config.config_path();
        const auto* section =
            shared ? config.credentials_profile(profile) : config.config_profile(profile);
        const auto id = section == nullptr ? std::nullopt : section->get("aws_access_key_id");
        if (!id || id->empty()) {
            diag.message = core::sentence("Profile \"{}\" in {} has no keys.", profile, path);
            return errc::no_credentials;
        }
        found_keys keys;
        keys.access_key_id = *id;
        keys.secret_access_key = core::secret(section->get("aws_secret_access_key").value_or(""));
        // Older tools write the first name; it wins, as it does for botocore.
        for (const char* name : {"aws_security_token", "aws_session_token"}) {
            if (section->has_nested(name)) {
                return refuse(diag, fmt::format("The {} of profile \"{}\" in {} does not stand on "
                                                "the line of its name. Put it there.",
                                                name, profile, path));
            }
            if (keys.session_token.empty()) {
                keys.session_token = core::secret(section->get(name).value_or(""));
            }
        }
        keys.account_id = section->get("aws_account_id").value_or("");
        return accept_keys(std::move(keys), fmt::format("profile \"{}\" in {}", profile, path), out,
                           diag);
    }

    surroundings_ptr with_;
    key_file which_;
    std::string profile_;
};

} // namespace

const profile_section* section_of(const shared_config& config, const std::string& name) {
    return config.profile(name.empty() ? config.profile_name() : name);
}

source_ptr key_file_source(surroundings_ptr with, key_file which, std::string profile) {
    return std::make_shared<key_file_provider>(std::move(with), which, std::move(profile));
}

} // namespace dyndump::aws
