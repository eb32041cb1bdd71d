// Source: AWS SDKs reference guide, "Login credential provider".
#include "aws/found_keys.hpp"
#include "aws/json_document.hpp"
#include "aws/sources.hpp"
#include "aws/token_cache.hpp"
#include "core/sentence.hpp"

namespace dyndump::aws {
namespace {

constexpr std::string_view aws_login = "`aws login`";

// Uses the keys of the session while they are valid. Renewing them is left to the AWS CLI, which
// holds the key that proves possession of the session.
class login_provider final : public credentials_provider {
public:
    login_provider(surroundings_ptr with, std::string profile)
        : with_(std::move(with))
        , profile_(std::move(profile)) {}

    boost::asio::awaitable<error_code> get(credentials_ptr& out, diagnostics& diag) override {
        co_return read(out, diag);
    }
    std::string name() const override { return "login session"; }

private:
    error_code read(credentials_ptr& out, diagnostics& diag) const {
        shared_config config;
        if (auto ec = with_->load(config, diag)) {
            return ec;
        }
        const auto* section = section_of(config, profile_);
        const auto session = section == nullptr ? std::nullopt : section->get("login_session");
        if (!session || session->empty()) {
            diag.message = "The profile has no login_session.";
            return errc::no_credentials;
        }
        const auto directory =
            with_->env->get("AWS_LOGIN_CACHE_DIRECTORY").value_or("~/.aws/login/cache");
        const auto path = expand_home(*with_->env, directory) + "/" + login_cache_name(*session);
        core::secret text;
        json_document file;
        if (with_->files->read(path, text) || file.parse(text.view()) ||
            !file.enter("accessToken")) {
            diag.message =
                core::sentence("{} has left no session in {}. Run it again.", aws_login, path);
            return errc::bad_credentials;
        }
        found_keys keys;
        const key_names names{"accessKeyId", "secretAccessKey", "sessionToken", "expiresAt",
                              "accountId"};
        if (auto ec = read_keys(file, names, aws_login, keys, diag)) {
            return ec;
        }
        if (keys.expiration && *keys.expiration <= with_->time->wall_now()) {
            diag.message =
                core::sentence("The session of {} has expired. Run it again.", aws_login);
            return errc::bad_credentials;
        }
        return accept_keys(std::move(keys), aws_login, out, diag);
    }

    surroundings_ptr with_;
    std::string profile_;
};

} // namespace

source_ptr login_source(surroundings_ptr with, std::string profile) {
    return std::make_shared<login_provider>(std::move(with), std::move(profile));
}

} // namespace dyndump::aws
