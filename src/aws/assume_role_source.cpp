// Source: AWS SDKs reference guide, "Assume role credential provider".
#include "aws/chain.hpp"
#include "aws/sources.hpp"
#include "aws/sts.hpp"
#include "core/sentence.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dyndump::aws {
namespace {

namespace asio = boost::asio;

bool has(const profile_section* section, std::string_view name) {
    const auto value = section == nullptr ? std::nullopt : section->get(name);
    return value && !value->empty();
}

bool has_keys(const profile_section& section) {
    return has(&section, "aws_access_key_id") && has(&section, "aws_secret_access_key");
}

// A token file makes it a role of web identity, which is another source.
bool wants_role(const profile_section* section) {
    return has(section, "role_arn") && !has(section, "web_identity_token_file");
}

class assume_role_provider final : public credentials_provider {
public:
    explicit assume_role_provider(surroundings_ptr with)
        : with_(std::move(with))
        , environment_(environment_source(with_))
        , container_(container_source(with_))
        , instance_(instance_source(with_)) {}

    asio::awaitable<error_code> get(credentials_ptr& out, diagnostics& diag) override {
        shared_config config;
        if (auto ec = with_->load(config, diag)) {
            co_return ec;
        }
        const std::string name = config.profile_name();
        if (!wants_role(config.profile(name))) {
            diag.message = core::sentence("Profile \"{}\" has no role_arn.", name);
            co_return errc::no_credentials;
        }
        std::vector<std::string> visited{name};
        auto ec = co_await role_of(config, name, visited, out, diag);
        co_return ec;
    }
    std::string name() const override { return "assume role"; }

private:
    // The role of profile `name`, which is the last of `visited`.
    asio::awaitable<error_code> role_of(const shared_config& config, std::string name,
                                        std::vector<std::string>& visited, credentials_ptr& out,
                                        diagnostics& diag) {
        const auto& section = *config.profile(name);
        if (auto ec = check(section, name, diag)) {
            co_return ec;
        }
        credentials_ptr by;
        error_code ec;
        if (has(&section, "credential_source")) {
            auto found = co_await named_source(*section.get("credential_source"), name, by, diag);
            ec = found;
        } else {
            std::string base(*section.get("source_profile"));
            auto found = co_await base_of(config, std::move(base), visited, by, diag);
            ec = found;
        }
        if (ec) {
            co_return ec;
        }
        role_request role;
        role.arn = *section.get("role_arn");
        role.session_name = section.get("role_session_name").value_or("");
        role.external_id = section.get("external_id").value_or("");
        role.duration = section.get("duration_seconds").value_or("");
        auto given = co_await assume_role(*with_, role, by, out, diag);
        co_return given;
    }

    static error_code check(const profile_section& section, std::string_view name,
                            diagnostics& diag) {
        const bool from_profile = has(&section, "source_profile");
        if (from_profile == has(&section, "credential_source")) {
            return refuse(diag, fmt::format("Profile \"{}\" has a role_arn; it must have {} "
                                            "source_profile and credential_source.",
                                            name, from_profile ? "only one of" : "one of"));
        }
        if (has(&section, "mfa_serial")) {
            return refuse(diag, fmt::format("Profile \"{}\" wants a code of an MFA device "
                                            "(mfa_serial), which nobody can enter here. Get a "
                                            "session with `aws sts get-session-token` or `aws "
                                            "configure export-credentials` and use its keys.",
                                            name));
        }
        return {};
    }

    asio::awaitable<error_code> named_source(std::string_view which, std::string_view profile,
                                             credentials_ptr& out, diagnostics& diag) {
        credentials_provider* asked = which == "Environment"           ? environment_.get()
                                      : which == "EcsContainer"        ? container_.get()
                                      : which == "Ec2InstanceMetadata" ? instance_.get()
                                                                       : nullptr;
        if (asked == nullptr) {
            co_return refuse(diag, fmt::format("Profile \"{}\": credential_source must be "
                                               "Environment, Ec2InstanceMetadata or EcsContainer.",
                                               profile));
        }
        auto ec = co_await asked->get(out, diag);
        if (ec == errc::no_credentials) {
            diag.message = core::sentence("Profile \"{}\": its credential_source {} has no "
                                          "credentials. {}",
                                          profile, which, diag.message);
            ec = errc::bad_credentials;
        }
        co_return ec;
    }

    // The credentials of profile `name`, with which the role of visited.back() is assumed.
    asio::awaitable<error_code> base_of(const shared_config& config, std::string name,
                                        std::vector<std::string>& visited, credentials_ptr& out,
                                        diagnostics& diag) {
        const auto* section = config.profile(name);
        if (section == nullptr) {
            co_return refuse(diag, fmt::format("Profile \"{}\" names the source_profile \"{}\", "
                                               "which does not exist.",
                                               visited.back(), name));
        }
        const bool itself = name == visited.back();
        const bool seen = std::ranges::find(visited, name) != visited.end();
        if (seen && !(itself && has_keys(*section))) {
            visited.push_back(name);
            co_return refuse(diag, fmt::format("The source profiles form a circle: {}.",
                                               fmt::join(visited, " -> ")));
        }
        if (!has_keys(*section) && wants_role(section)) {
            visited.push_back(name);
            auto ec = co_await role_of(config, name, visited, out, diag);
            co_return ec;
        }
        const auto sources = profile_chain(with_, name);
        auto ec = co_await sources->get(out, diag);
        if (ec == errc::no_credentials) {
            diag.message =
                core::sentence("Profile \"{}\" names the source_profile \"{}\", which has "
                               "no credentials.",
                               visited.back(), name);
            ec = errc::bad_credentials;
        }
        co_return ec;
    }

    surroundings_ptr with_;
    source_ptr environment_;
    source_ptr container_;
    source_ptr instance_;
};

} // namespace

source_ptr assume_role_source(surroundings_ptr with) {
    return std::make_shared<assume_role_provider>(std::move(with));
}

} // namespace dyndump::aws
