#include "aws/sts.hpp"

#include "aws/endpoint.hpp"
#include "aws/form.hpp"
#include "aws/found_keys.hpp"
#include "aws/http_call.hpp"
#include "aws/region.hpp"
#include "aws/settings.hpp"
#include "core/failure.hpp"
#include "core/sentence.hpp"
#include "core/sigv4.hpp"
#include "core/xml_text.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>

namespace dyndump::aws {

namespace asio = boost::asio;

namespace {

constexpr std::string_view form_type = "application/x-www-form-urlencoded; charset=utf-8";

error_code find_sts(const surroundings& with, endpoint& out, diagnostics& diag) {
    shared_config config;
    if (auto ec = with.load(config, diag)) {
        return ec;
    }
    const settings from(*with.env, config);
    endpoint_params wishes;
    auto ec = read_endpoint_settings(service::sts, {}, from, wishes, diag);
    if (!ec) {
        ec = find_region(with.region, from, wishes.region, diag);
    }
    if (ec) {
        return ec;
    }
    if (wishes.region.empty() || wishes.region == "local") {
        wishes.region = "us-east-1"; // where STS began
    }
    return resolve_endpoint(service::sts, wishes, {}, out, diag);
}

// The fifth part of arn:aws:sts::123456789012:assumed-role/...
std::string account_of(std::string_view arn) {
    for (int i = 0; i < 4; ++i) {
        const auto colon = arn.find(':');
        if (colon == arn.npos) {
            return {};
        }
        arn.remove_prefix(colon + 1);
    }
    const auto account = arn.substr(0, arn.find(':'));
    return is_host_label(account) ? std::string(account) : std::string();
}

error_code read_answer(std::string_view xml, credentials_ptr& out, diagnostics& diag) {
    found_keys keys;
    keys.access_key_id = core::element_text(xml, "AccessKeyId").view();
    keys.secret_access_key = core::element_text(xml, "SecretAccessKey");
    keys.session_token = core::element_text(xml, "SessionToken");
    keys.account_id = account_of(core::element_text(xml, "Arn").view());
    const auto expiration = core::element_text(xml, "Expiration");
    // The keys of a role always have both. Without the token they would be refused as unknown.
    if (keys.session_token.empty() || expiration.empty()) {
        diag.message = core::sentence("The answer of STS holds no {} that can be read.",
                                      expiration.empty() ? "expiration" : "session token");
        return errc::bad_credentials;
    }
    const auto ec = read_expiration(expiration.view(), "STS", keys, diag);
    return ec ? ec : accept_keys(std::move(keys), "STS", out, diag);
}

std::string session_name(const surroundings& with, const role_request& role) {
    if (!role.session_name.empty()) {
        return role.session_name;
    }
    const auto now = std::chrono::floor<std::chrono::seconds>(with.time->wall_now());
    return fmt::format("dyndump-{}", now.time_since_epoch().count());
}

std::string form_of(const surroundings& with, std::string_view action, const role_request& role) {
    std::string form;
    append_parameter(form, "Action", action);
    append_parameter(form, "Version", "2011-06-15");
    append_parameter(form, "RoleArn", role.arn);
    append_parameter(form, "RoleSessionName", session_name(with, role));
    if (!role.external_id.empty()) {
        append_parameter(form, "ExternalId", role.external_id);
    }
    if (!role.duration.empty()) {
        append_parameter(form, "DurationSeconds", role.duration);
    }
    return form;
}

void sign(http_call& call, std::string_view region, const credentials& by,
          std::chrono::system_clock::time_point now) {
    core::sigv4_signer signer(signer_params(std::string(region), "sts"));
    const auto host = call.to.host_header();
    const std::vector<http_header> headers{{"Host", host}, {"Content-Type", form_type}};
    core::signable_request request;
    request.path = call.to.path;
    request.query = call.to.query;
    request.headers = headers;
    request.payload = call.body.view();
    core::signature made;
    signer.sign(request, by, now, made);
    call.fields.clear();
    call.add("Content-Type", form_type);
    call.add("X-Amz-Date", made.amz_date);
    if (!by.session_token().empty()) {
        call.add_secret("X-Amz-Security-Token", by.session_token());
    }
    call.add("Authorization", made.authorization);
}

asio::awaitable<error_code> ask(const surroundings& with, http_call& call, const role_request& role,
                                credentials_ptr& out, diagnostics& diag) {
    auto ec = co_await exchange(with, call, diag);
    if (!ec) {
        co_return read_answer(call.response.body.view(), out, diag);
    }
    if (ec.category() == service_category()) {
        diag.message =
            core::sentence("The role {} was not given. Check it, its trust policy and the "
                           "credentials that ask for it.",
                           role.arn);
        const bool passing = core::classify_transport(ec) != core::failure_class::fatal &&
                             ec != service_errc::expired_token;
        co_return passing ? ec : error_code(errc::bad_credentials);
    }
    co_return ec;
}

} // namespace

asio::awaitable<error_code> assume_role(const surroundings& with, const role_request& role,
                                        credentials_ptr by, credentials_ptr& out,
                                        diagnostics& diag) {
    endpoint where;
    if (auto ec = find_sts(with, where, diag)) {
        co_return ec;
    }
    http_call call("POST", where.address);
    call.body = core::secret(form_of(with, "AssumeRole", role));
    call.hide(role.external_id);
    call.sign = [by, region = where.signing_region](http_call& it,
                                                    std::chrono::system_clock::time_point now) {
        sign(it, region, *by, now);
    };
    co_return co_await ask(with, call, role, out, diag);
}

asio::awaitable<error_code> assume_role_with_web_identity(const surroundings& with,
                                                          const role_request& role,
                                                          const core::secret& token,
                                                          credentials_ptr& out, diagnostics& diag) {
    endpoint where;
    if (auto ec = find_sts(with, where, diag)) {
        co_return ec;
    }
    http_call call("POST", where.address);
    auto form = form_of(with, "AssumeRoleWithWebIdentity", role);
    form.reserve(form.size() + 32 + 3 * token.view().size()); // no copy is left behind by growing
    append_parameter(form, "WebIdentityToken", token.view());
    call.body = core::secret::consume(form);
    call.hide(token.view());
    call.add("Content-Type", form_type);
    call.worth_repeating = {"IDPCommunicationError", "InvalidIdentityToken"};
    co_return co_await ask(with, call, role, out, diag);
}

} // namespace dyndump::aws
