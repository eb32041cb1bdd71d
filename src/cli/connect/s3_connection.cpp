#include "cli/connect/s3_connection.hpp"

#include "cli/options/assign.hpp"
#include "cli/options/dump_options.hpp"
#include "cli/report/debug_log.hpp"

#include <algorithm>
#include <utility>

namespace dyndump::cli {
namespace {

const std::string s3_group = "S3";
constexpr std::size_t account_length = 12;

std::string parse_account(const std::string& text, std::string& out) {
    const bool digits = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || text.size() != account_length) {
        return "must be the 12 digits of an account";
    }
    out = text;
    return {};
}

} // namespace

option_table options_of(s3_connection_options& o) {
    return {
        {"--s3-endpoint-url", "URL", s3_group,
         "Another address of S3, such as http://localhost:9000 (default: AWS_ENDPOINT_URL_S3, then "
         "AWS_ENDPOINT_URL)",
         name_into(o.endpoint_url)},
        {"--s3-path-style", "", s3_group,
         "Name the bucket in the path of URLs rather than in the host's name",
         switch_into(o.path_style)},
        {"--s3-expected-bucket-owner", "ACCOUNT", s3_group,
         "Refuse a bucket that is not this account's",
         [&o](const std::string& text) {
             return parse_account(text, o.expected_bucket_owner);
         }},
        {"--s3-request-payer", "", s3_group,
         "Pay for requests to a bucket whose owner does not (requester pays)",
         switch_into(o.requester_pays)},
    };
}

s3::client_params params_of(const connection_options& connection,
                            const s3_connection_options& options,
                            std::shared_ptr<credentials_provider> keys) {
    s3::client_params params;
    params.profile = connection.profile;
    params.region = connection.region;
    params.endpoint_url = options.endpoint_url;
    if (options.path_style) {
        params.path_style = true;
    }
    params.allow_http = connection.allow_http;
    params.credentials = std::move(keys);
    params.retry.max_stall = connection.max_stall;
    params.expected_bucket_owner = options.expected_bucket_owner;
    params.requester_pays = options.requester_pays;
    params.connection.tls.ca_bundle = connection.ca_bundle;
    params.connection.tls.verify = !connection.no_verify_ssl;
    if (connection.debug) {
        params.log = logger(debug_log());
    }
    return params;
}

s3::client make_s3_client(const connection_options& connection,
                          const s3_connection_options& options,
                          boost::asio::any_io_executor executor,
                          std::shared_ptr<credentials_provider> keys) {
    return {std::move(executor), params_of(connection, options, std::move(keys))};
}

} // namespace dyndump::cli
