#include "aws/found_keys.hpp"
#include "aws/sources.hpp"

namespace dyndump::aws {
namespace {

class environment_provider final : public credentials_provider {
public:
    explicit environment_provider(surroundings_ptr with)
        : with_(std::move(with)) {}

    boost::asio::awaitable<error_code> get(credentials_ptr& out, diagnostics& diag) override {
        co_return read(out, diag);
    }
    std::string name() const override { return "environment"; }

private:
    error_code read(credentials_ptr& out, diagnostics& diag) const {
        const environment& env = *with_->env;
        auto id = env.get("AWS_ACCESS_KEY_ID");
        if (!id) {
            diag.message = "AWS_ACCESS_KEY_ID is not set.";
            return errc::no_credentials;
        }
        auto key = env.get("AWS_SECRET_ACCESS_KEY").value_or("");
        // Older tools set the first; it wins, as it does for botocore.
        auto old_token = env.get("AWS_SECURITY_TOKEN");
        auto token = old_token ? std::move(*old_token) : env.get("AWS_SESSION_TOKEN").value_or("");
        found_keys keys;
        keys.access_key_id = std::move(*id);
        keys.secret_access_key = core::secret::consume(key);
        keys.session_token = core::secret::consume(token);
        keys.account_id = env.get("AWS_ACCOUNT_ID").value_or("");
        const auto expiration = env.get("AWS_CREDENTIAL_EXPIRATION").value_or("");
        const auto ec = read_expiration(expiration, "the environment", keys, diag);
        return ec ? ec : accept_keys(std::move(keys), "the environment", out, diag);
    }

    surroundings_ptr with_;
};

} // namespace

source_ptr environment_source(surroundings_ptr with) {
    return std::make_shared<environment_provider>(std::move(with));
}

} // namespace dyndump::aws
