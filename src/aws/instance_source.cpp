// Credentials of an EC2 instance's role.
#include "aws/found_keys.hpp"
#include "aws/instance_metadata.hpp"
#include "aws/json_document.hpp"
#include "aws/sources.hpp"

#include "core/error_body.hpp"
#include "core/sentence.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <mutex>

namespace dyndump::aws {
namespace {

namespace asio = boost::asio;

constexpr std::string_view metadata_service = "EC2's metadata service";
constexpr std::string_view roles_path = "/latest/meta-data/iam/security-credentials/";

bool is_role_name(std::string_view name) {
    return !name.empty() && name.size() <= 128 && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("_+=,.@-").find(c) != std::string_view::npos;
    });
}

class instance_provider final : public credentials_provider {
public:
    explicit instance_provider(surroundings_ptr with)
        : with_(std::move(with)) {}

    asio::awaitable<error_code> get(credentials_ptr& out, diagnostics& diag) override {
        auto ec = co_await ask(out, diag);
        if (ec == asio::error::operation_aborted) {
            co_return ec;
        }
        const std::lock_guard lock(mutex_);
        if (ec && last_ == nullptr) {
            co_return ec;
        }
        if (ec) {
            out = last_; // an outage of the metadata service must not end what works
            diag.clear();
        }
        out = stable(out);
        last_ = out;
        co_return error_code{};
    }
    std::string name() const override { return "EC2 instance"; }

private:
    asio::awaitable<error_code> ask(credentials_ptr& out, diagnostics& diag) {
        instance_metadata service(*with_);
        auto ec = co_await service.open(diag);
        if (ec) {
            co_return ec;
        }
        core::secret answer;
        std::string path(roles_path);
        auto none = co_await service.get(path, answer, diag);
        if (none) {
            co_return none;
        }
        const auto role = answer.view().substr(0, answer.view().find_first_of("\r\n"));
        if (!is_role_name(role)) {
            diag.message = "EC2's metadata service names a role that is none.";
            co_return errc::bad_credentials;
        }
        path += role;
        auto unread = co_await service.get(path, answer, diag);
        if (unread) {
            co_return unread;
        }
        co_return read(answer.view(), out, diag);
    }

    static error_code read(std::string_view text, credentials_ptr& out, diagnostics& diag) {
        json_document answer;
        if (answer.parse(text)) {
            diag.message = core::sentence("The answer of {} is no JSON object.", metadata_service);
            return errc::malformed_response;
        }
        const auto code = answer.text("Code");
        if (!code.empty() && code != "Success") {
            diag.code = core::bare_error_code(code);
            diag.message =
                core::sentence("{} has no credentials for this instance's role.", metadata_service);
            return errc::bad_credentials;
        }
        found_keys keys;
        const auto ec = read_keys(answer, {}, metadata_service, keys, diag);
        return ec ? ec : accept_keys(std::move(keys), metadata_service, out, diag);
    }

    // Keys that are about to expire, or have, are used on: the services accept them while the
    // metadata service has no newer ones. Source: AWS SDKs reference guide, "IMDS credential
    // provider"; botocore's figures.
    credentials_ptr stable(const credentials_ptr& found) {
        using namespace std::chrono;
        const auto now = with_->time->wall_now();
        if (!found->expiration() || *found->expiration() - now > minutes(15)) {
            return found;
        }
        const auto jitter = milliseconds(120'000 + with_->random->bits() % 480'000);
        with_->log(log_level::warning, "refresh",
                   {{"source", metadata_service}, {"outcome", "expired keys are used on"}});
        return std::make_shared<const credentials>(
            found->access_key_id(), found->secret_access_key(), found->session_token(),
            now + minutes(15) + jitter, found->account_id());
    }

    surroundings_ptr with_;
    std::mutex mutex_;
    credentials_ptr last_;
};

} // namespace

source_ptr instance_source(surroundings_ptr with) {
    return std::make_shared<instance_provider>(std::move(with));
}

} // namespace dyndump::aws
