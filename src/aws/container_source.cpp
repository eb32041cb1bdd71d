// Credentials of a container's task or pod.
// Source: AWS SDKs reference guide, "Container credential provider".
#include "aws/http_call.hpp"
#include "aws/json_document.hpp"
#include "aws/sources.hpp"

#include "core/failure.hpp"
#include "core/sentence.hpp"

#include <fmt/format.h>

namespace dyndump::aws {
namespace {

constexpr std::string_view containers_service = "the container's credentials service";

// A name may stand for any address: what it resolves to is checked when connecting.
bool is_name(std::string_view host) {
    return host.find(':') == host.npos && host.find_first_not_of("0123456789.") != host.npos;
}

error_code find_address(const environment& env, core::url& out, bool& local_only,
                        diagnostics& diag) {
    const auto relative = env.get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    const auto full = env.get("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    if (!relative && !full) {
        diag.message = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and _FULL_URI are not set.";
        return errc::no_credentials;
    }
    const std::string_view variable =
        relative ? "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI" : "AWS_CONTAINER_CREDENTIALS_FULL_URI";
    if (relative && !relative->starts_with('/')) {
        return refuse(diag, fmt::format("{} must begin with a slash.", variable));
    }
    const auto text = relative ? "http://169.254.170.2" + *relative : *full;
    const auto problem = core::parse_url(text, out);
    if (!problem.empty()) {
        return refuse(diag, fmt::format("{}: the URL {}.", variable, problem));
    }
    local_only = !out.tls;
    const bool may_be_plain =
        is_name(out.host) || core::is_loopback_host(out.host) || core::is_container_host(out.host);
    if (!out.tls && !may_be_plain) {
        return refuse(diag, fmt::format("{} names {} over http. Without TLS it must be a loopback "
                                        "address, 169.254.170.2, 169.254.170.23 or "
                                        "[fd00:ec2::23].",
                                        variable, out.host));
    }
    return {};
}

class container_provider final : public credentials_provider {
public:
    explicit container_provider(surroundings_ptr with)
        : with_(std::move(with)) {}

    boost::asio::awaitable<error_code> get(credentials_ptr& out, diagnostics& diag) override {
        core::url to;
        bool local_only = false;
        if (auto ec = find_address(*with_->env, to, local_only, diag)) {
            co_return ec;
        }
        http_call call("GET", std::move(to));
        call.local_only = local_only;
        call.timeout = std::chrono::seconds(2);
        call.pause = std::chrono::seconds(1);
        call.even = true;
        call.add("Accept", "application/json");
        if (auto ec = add_token(call, diag)) {
            co_return ec;
        }
        auto ec = co_await exchange(*with_, call, diag);
        if (ec) {
            const bool final = core::classify_transport(ec) == core::failure_class::fatal &&
                               (ec.category() == service_category() || ec == errc::foreign_answer);
            co_return final ? error_code(errc::bad_credentials) : ec;
        }
        co_return read(call, out, diag);
    }
    std::string name() const override { return "container"; }

private:
    // Read again each time: EKS renews the token's file.
    error_code add_token(http_call& call, diagnostics& diag) const {
        core::secret token;
        if (const auto path = with_->env->get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")) {
            if (const auto ec = with_->files->read(*path, token)) {
                diag.message =
                    core::sentence("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: {} cannot be read: {}.",
                                   *path, ec.message());
                return errc::bad_credentials;
            }
        } else if (auto text = with_->env->get("AWS_CONTAINER_AUTHORIZATION_TOKEN")) {
            token = core::secret::consume(*text);
        }
        if (token.empty()) {
            return {};
        }
        if (!core::is_header_safe(token.view())) {
            diag.message = "The container's authorization token holds a line break or another "
                           "control character.";
            return errc::bad_credentials;
        }
        call.add_secret("Authorization", token.view());
        return {};
    }

    static error_code read(const http_call& call, credentials_ptr& out, diagnostics& diag) {
        json_document answer;
        if (answer.parse(call.response.body.view())) {
            diag.message =
                core::sentence("The answer of {} is no JSON object.", containers_service);
            return errc::bad_credentials;
        }
        found_keys keys;
        const auto ec = read_keys(answer, {}, containers_service, keys, diag);
        return ec ? ec : accept_keys(std::move(keys), containers_service, out, diag);
    }

    surroundings_ptr with_;
};

} // namespace

source_ptr container_source(surroundings_ptr with) {
    return std::make_shared<container_provider>(std::move(with));
}

} // namespace dyndump::aws
