#include "client/setup.hpp"

#include "aws/endpoint.hpp"
#include "aws/environment.hpp"
#include "aws/file_reader.hpp"
#include "aws/region.hpp"
#include "aws/settings.hpp"
#include "aws/shared_config.hpp"

namespace dyndump::detail {
namespace {

class environment_provider final : public credentials_provider {
public:
    boost::asio::awaitable<error_code> get(credentials_ptr& out, diagnostics& diag) override {
        const aws::process_environment env;
        auto id = env.get("AWS_ACCESS_KEY_ID");
        auto secret = env.get("AWS_SECRET_ACCESS_KEY");
        if (!id || !secret) {
            diag.message = "No credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.";
            co_return errc::no_credentials;
        }
        out = std::make_shared<const credentials>(std::move(*id), std::move(*secret),
                                                  env.get("AWS_SESSION_TOKEN").value_or(""));
        co_return error_code{};
    }
    std::string name() const override { return "environment"; }
};

} // namespace

error_code locate_service(const client_params& params, service_location& out, diagnostics& diag) {
    const aws::process_environment env;
    const aws::system_file_reader files;
    aws::shared_config config;
    if (auto ec = config.load(env, files, {}, diag)) {
        return ec;
    }
    const aws::settings settings(env, config);
    aws::endpoint_params wishes;
    if (auto ec = aws::read_endpoint_settings(aws::service::dynamodb, params.endpoint_url, settings,
                                              wishes, diag)) {
        return ec;
    }
    if (auto ec = aws::find_region(params.region, settings, wishes.region, diag)) {
        return ec;
    }
    aws::endpoint found;
    if (auto ec = aws::resolve_endpoint(aws::service::dynamodb, wishes, {}, found, diag)) {
        return ec;
    }
    out.where = {found.address.tls, found.address.host, found.address.port};
    out.host_header = found.address.host_header();
    out.region = found.signing_region;
    return {};
}

std::shared_ptr<credentials_provider> environment_credentials() {
    return std::make_shared<environment_provider>();
}

} // namespace dyndump::detail
