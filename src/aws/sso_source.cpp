// Source: AWS SDKs reference guide, "IAM Identity Center credential provider".
#include "aws/endpoint.hpp"
#include "aws/form.hpp"
#include "aws/found_keys.hpp"
#include "aws/http_call.hpp"
#include "aws/json_document.hpp"
#include "aws/settings.hpp"
#include "aws/sources.hpp"
#include "aws/sso_token.hpp"

#include "core/failure.hpp"
#include "core/saturating_time.hpp"
#include "core/sentence.hpp"

#include <fmt/format.h>

namespace dyndump::aws {
namespace {

constexpr std::string_view identity_center = "IAM Identity Center";

struct portal_role {
    sso_session session;
    std::string account;
    std::string role;
    core::url portal;

    portal_role() {}
};

class sso_provider final : public credentials_provider {
public:
    sso_provider(surroundings_ptr with, std::string profile)
        : with_(std::move(with))
        , profile_(std::move(profile)) {}

    boost::asio::awaitable<error_code> get(credentials_ptr& out, diagnostics& diag) override {
        portal_role asked;
        if (auto ec = find(asked, diag)) {
            co_return ec;
        }
        core::secret token;
        auto missing = co_await sso_token(*with_, asked.session, token, diag);
        if (missing) {
            co_return missing;
        }
        core::url to = asked.portal.below("/federation/credentials");
        append_parameter(to.query, "role_name", asked.role);
        append_parameter(to.query, "account_id", asked.account);
        http_call call("GET", std::move(to));
        call.add_secret("x-amz-sso_bearer_token", token.view());
        auto ec = co_await exchange(*with_, call, diag);
        if (!ec) {
            co_return read(call, asked, out, diag);
        }
        if (diag.http_status == 401 || diag.http_status == 403) {
            diag.message =
                core::sentence("{} does not give the role {} of account {}: log in again "
                               "(`aws sso login`) or check the role.",
                               identity_center, asked.role, asked.account);
            ec = errc::bad_credentials;
        } else if ((ec.category() == service_category() || ec == errc::foreign_answer) &&
                   core::classify_transport(ec) == core::failure_class::fatal) {
            ec = errc::bad_credentials;
        }
        co_return ec;
    }
    std::string name() const override { return std::string(identity_center); }

private:
    error_code find(portal_role& out, diagnostics& diag) const {
        shared_config config;
        if (auto ec = with_->load(config, diag)) {
            return ec;
        }
        const auto* section = section_of(config, profile_);
        const auto text = [section](std::string_view key) {
            return std::string(section == nullptr ? "" : section->get(key).value_or(""));
        };
        out.account = text("sso_account_id");
        out.role = text("sso_role_name");
        out.session.name = text("sso_session");
        out.session.start_url = text("sso_start_url");
        out.session.region = text("sso_region");
        if (out.session.name.empty() && out.session.start_url.empty()) {
            diag.message = "The profile names no IAM Identity Center session.";
            return errc::no_credentials;
        }
        if (out.account.empty() && out.role.empty() && !out.session.name.empty()) {
            diag.message = "The profile's sso_session is for tokens, not for credentials.";
            return errc::no_credentials;
        }
        if (!out.session.name.empty()) {
            if (auto ec = read_session(config, out.session, diag)) {
                return ec;
            }
        }
        if (out.account.empty() || out.role.empty() || out.session.start_url.empty() ||
            out.session.region.empty()) {
            return refuse(diag, "The profile's IAM Identity Center settings are incomplete: "
                                "sso_account_id, sso_role_name, sso_start_url and sso_region are "
                                "needed. Run `aws configure sso`.");
        }
        return find_portal(config, out, diag);
    }

    static error_code read_session(const shared_config& config, sso_session& out,
                                   diagnostics& diag) {
        const auto* session = config.sso_session(out.name);
        if (session == nullptr) {
            return refuse(diag, fmt::format("The profile names the section [sso-session {}], which "
                                            "{} does not have.",
                                            out.name, config.config_path()));
        }
        for (const auto& [key, field] :
             {std::pair("sso_start_url", &out.start_url), std::pair("sso_region", &out.region)}) {
            const std::string value(session->get(key).value_or(""));
            if (!field->empty() && *field != value) {
                return refuse(diag,
                              fmt::format("The profile's {} differs from that of [sso-session "
                                          "{}]. Remove it from the profile.",
                                          key, out.name));
            }
            *field = value;
        }
        return {};
    }

    error_code find_portal(const shared_config& config, portal_role& out, diagnostics& diag) const {
        const settings from(*with_->env, config);
        endpoint_params wishes;
        if (auto ec = read_endpoint_settings(service::sso, {}, from, wishes, diag)) {
            return ec;
        }
        wishes.region = out.session.region;
        endpoint found;
        const auto ec = resolve_endpoint(service::sso, wishes, {}, found, diag);
        out.portal = found.address;
        return ec;
    }

    static error_code read(const http_call& call, const portal_role& asked, credentials_ptr& out,
                           diagnostics& diag) {
        json_document answer;
        if (answer.parse(call.response.body.view()) || !answer.enter("roleCredentials")) {
            diag.message =
                core::sentence("The answer of {} holds no credentials.", identity_center);
            return errc::bad_credentials;
        }
        found_keys keys;
        const key_names names{"accessKeyId", "secretAccessKey", "sessionToken", "", ""};
        if (auto ec = read_keys(answer, names, identity_center, keys, diag)) {
            return ec;
        }
        const auto expiration = answer.number("expiration");
        if (!expiration) {
            diag.message = core::sentence("The credentials from {} have no expiration that is a "
                                          "number of milliseconds.",
                                          identity_center);
            return errc::bad_credentials;
        }
        using milliseconds = std::chrono::sys_time<std::chrono::milliseconds>;
        keys.expiration =
            core::nearest_wall_time(milliseconds(std::chrono::milliseconds(*expiration)));
        keys.account_id = asked.account;
        return accept_keys(std::move(keys), identity_center, out, diag);
    }

    surroundings_ptr with_;
    std::string profile_;
};

} // namespace

source_ptr sso_source(surroundings_ptr with, std::string profile) {
    return std::make_shared<sso_provider>(std::move(with), std::move(profile));
}

} // namespace dyndump::aws
