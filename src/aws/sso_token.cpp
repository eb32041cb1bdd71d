#include "aws/sso_token.hpp"

#include "aws/command_words.hpp"
#include "aws/endpoint.hpp"
#include "aws/http_call.hpp"
#include "aws/json_document.hpp"
#include "aws/settings.hpp"
#include "aws/token_cache.hpp"
#include "core/failure.hpp"
#include "core/iso_time.hpp"
#include "core/saturating_time.hpp"
#include "core/sentence.hpp"

#include <boost/asio/error.hpp>
#include <boost/json/serialize.hpp>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace dyndump::aws {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::chrono::minutes renewed_before(15);

struct cached_token {
    std::string path;
    json_document file;
    time_source::wall_time expires;
};

error_code log_in_again(const sso_session& session, std::string_view why, diagnostics& diag) {
    diag.message =
        core::sentence("The IAM Identity Center session \"{}\" {}. Run `aws sso login{}`.",
                       session.name.empty() ? session.start_url : session.name, why,
                       session.name.empty() ? "" : " --sso-session " + shell_word(session.name));
    return errc::bad_credentials;
}

error_code read_cache(const surroundings& with, const sso_session& session, cached_token& out,
                      diagnostics& diag) {
    const auto& key = session.name.empty() ? session.start_url : session.name;
    out.path = expand_home(*with.env, "~/.aws/sso/cache/" + sso_cache_name(key));
    core::secret text;
    if (with.files->read(out.path, text) || out.file.parse(text.view()) ||
        out.file.text("accessToken").empty()) {
        return log_in_again(session, "has no token here", diag);
    }
    const auto expires = core::parse_iso_time(out.file.text("expiresAt"));
    if (!expires) {
        return log_in_again(session, "has a token without an expiry", diag);
    }
    out.expires = *expires;
    return {};
}

bool can_renew(const sso_session& session, const json_document& file, time_source::wall_time now) {
    const auto registered_until = core::parse_iso_time(file.text("registrationExpiresAt"));
    return !session.name.empty() && !file.text("refreshToken").empty() &&
           !file.text("clientId").empty() && !file.text("clientSecret").empty() &&
           registered_until && *registered_until > now;
}

error_code find_service(const surroundings& with, const sso_session& session, core::url& out,
                        diagnostics& diag) {
    shared_config config;
    if (auto ec = with.load(config, diag)) {
        return ec;
    }
    const settings from(*with.env, config);
    endpoint_params wishes;
    if (auto ec = read_endpoint_settings(service::sso_oidc, {}, from, wishes, diag)) {
        return ec;
    }
    wishes.region = session.region;
    endpoint found;
    const auto ec = resolve_endpoint(service::sso_oidc, wishes, {}, found, diag);
    out = found.address;
    return ec;
}

core::secret renewal_body(const json_document& file) {
    wiping_resource memory;
    json::object body = json::object(json::storage_ptr(&memory));
    body["grantType"] = "refresh_token";
    for (const char* name : {"clientId", "clientSecret", "refreshToken"}) {
        const auto value = file.text(name);
        body[name] = json::string_view(value.data(), value.size());
    }
    auto text = json::serialize(body);
    return core::secret::consume(text);
}

// What was answered, into the cache's document and its file.
void keep(const surroundings& with, const json_document& answer, std::chrono::seconds lifetime,
          cached_token& token) {
    token.expires = core::later(with.time->wall_now(), lifetime);
    auto& file = token.file.object();
    for (const char* name : {"accessToken", "refreshToken"}) {
        const auto value = answer.text(name);
        if (!value.empty()) {
            file[name] = json::string_view(value.data(), value.size());
        }
    }
    const auto seconds = std::chrono::floor<std::chrono::seconds>(token.expires);
    file["expiresAt"] = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", seconds);
    auto text = json::serialize(file);
    const auto unwritten = replace_private_file(token.path, text);
    core::secret::consume(text);
    if (unwritten) {
        // This run has its token; the next may have to log in again.
        with.log(log_level::warning, "refresh",
                 {{"source", "IAM Identity Center"},
                  {"outcome", "the token's cache cannot be written"},
                  {"error", unwritten.message()}});
    }
}

asio::awaitable<error_code> renew(const surroundings& with, const sso_session& session,
                                  cached_token& token, diagnostics& diag) {
    core::url to;
    if (auto ec = find_service(with, session, to, diag)) {
        co_return ec;
    }
    http_call call("POST", to.below("/token"));
    call.body = renewal_body(token.file);
    for (const char* name : {"clientSecret", "refreshToken"}) {
        call.hide(token.file.text(name));
    }
    call.add("Content-Type", "application/json");
    auto ec = co_await exchange(with, call, diag);
    if (ec) {
        co_return ec;
    }
    json_document answer;
    const bool parsed = !answer.parse(call.response.body.view());
    const std::chrono::seconds lifetime(answer.number("expiresIn").value_or(0));
    // Whatever is wrong must not replace what the cache holds, which others read as well.
    const char* problem = nullptr;
    if (!parsed || answer.text("accessToken").empty() || answer.is_no_text("refreshToken")) {
        problem = "holds no token that can be read";
    } else if (!core::is_header_safe(answer.text("accessToken")) ||
               !core::is_header_safe(answer.text("refreshToken"))) {
        problem = "holds a token with a line break or another control character";
    } else if (lifetime.count() <= 0) {
        problem = "does not say how long its token lives";
    }
    if (problem != nullptr) {
        diag.message = core::sentence("The answer of IAM Identity Center {}.", problem);
        co_return errc::malformed_response;
    }
    keep(with, answer, lifetime, token);
    co_return error_code{};
}

} // namespace

asio::awaitable<error_code> sso_token(const surroundings& with, const sso_session& session,
                                      core::secret& out, diagnostics& diag) {
    cached_token token;
    if (auto ec = read_cache(with, session, token, diag)) {
        co_return ec;
    }
    const auto now = with.time->wall_now();
    error_code unrenewed;
    if (token.expires - now < renewed_before && can_renew(session, token.file, now)) {
        auto ec = co_await renew(with, session, token, diag);
        if (ec == asio::error::operation_aborted) {
            co_return ec;
        }
        unrenewed = ec;
    }
    if (token.expires <= now) {
        const bool passing = unrenewed && core::classify_credentials_failure(unrenewed) ==
                                              core::failure_class::transient;
        if (passing) {
            co_return unrenewed; // whoever asked asks again
        }
        co_return log_in_again(session, "has expired", diag);
    }
    out = core::secret(token.file.text("accessToken"));
    if (!core::is_header_safe(out.view())) {
        co_return log_in_again(session, "has a token that holds a control character", diag);
    }
    diag.clear();
    co_return error_code{};
}

} // namespace dyndump::aws
