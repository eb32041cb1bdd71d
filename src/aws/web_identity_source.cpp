// Source: AWS SDKs reference guide, "Assume role with web identity".
#include "aws/sources.hpp"
#include "aws/sts.hpp"
#include "core/sentence.hpp"

namespace dyndump::aws {
namespace {

struct token_role {
    std::string token_file;
    role_request role;

    token_role() {}
};

class web_identity_provider final : public credentials_provider {
public:
    web_identity_provider(surroundings_ptr with, std::string profile)
        : with_(std::move(with))
        , profile_(std::move(profile)) {}

    boost::asio::awaitable<error_code> get(credentials_ptr& out, diagnostics& diag) override {
        token_role asked;
        if (auto ec = find(asked, diag)) {
            co_return ec;
        }
        // Read each time: whoever runs the container renews it.
        core::secret token;
        const auto unread = with_->files->read(asked.token_file, token);
        if (unread || token.empty()) {
            diag.message =
                core::sentence("The web identity token file {} cannot be used: {}.",
                               asked.token_file, unread ? unread.message() : "it is empty");
            co_return errc::bad_credentials;
        }
        auto ec = co_await assume_role_with_web_identity(*with_, asked.role, token, out, diag);
        co_return ec;
    }
    std::string name() const override { return "web identity"; }

private:
    error_code find(token_role& out, diagnostics& diag) const {
        const environment& env = *with_->env;
        const bool from_environment = profile_.empty() && with_->profile.empty();
        const auto file = from_environment ? env.get("AWS_WEB_IDENTITY_TOKEN_FILE") : std::nullopt;
        if (file) {
            out.token_file = *file;
            out.role.arn = env.get("AWS_ROLE_ARN").value_or("");
            out.role.session_name = env.get("AWS_ROLE_SESSION_NAME").value_or("");
            return check(out, "AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not.", diag);
        }
        shared_config config;
        if (auto ec = with_->load(config, diag)) {
            return ec;
        }
        const auto* section = section_of(config, profile_);
        const auto path =
            section == nullptr ? std::nullopt : section->get("web_identity_token_file");
        if (!path || path->empty()) {
            diag.message = "No web identity token file is named.";
            return errc::no_credentials;
        }
        out.token_file = expand_home(env, std::string(*path));
        out.role.arn = section->get("role_arn").value_or("");
        out.role.session_name = section->get("role_session_name").value_or("");
        out.role.duration = section->get("duration_seconds").value_or("");
        return check(out, "The profile has a web_identity_token_file, but no role_arn.", diag);
    }

    static error_code check(const token_role& found, const char* problem, diagnostics& diag) {
        if (!found.role.arn.empty()) {
            return {};
        }
        diag.message = problem;
        return errc::bad_configuration;
    }

    surroundings_ptr with_;
    std::string profile_;
};

} // namespace

source_ptr web_identity_source(surroundings_ptr with, std::string profile) {
    return std::make_shared<web_identity_provider>(std::move(with), std::move(profile));
}

} // namespace dyndump::aws
