// How to reach S3, beside what holds for all services.
#pragma once

#include <dyndump/credentials.hpp>
#include <dyndump/s3/client.hpp>

#include "cli/options/option_table.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <string>

namespace dyndump::cli {

struct connection_options;

/// What makes an S3 client, beside a command's connection_options.
struct s3_connection_options {
    std::string endpoint_url;
    bool path_style = false; // false: as the profile says
    std::string expected_bucket_owner;
    bool requester_pays = false;

    bool operator==(const s3_connection_options&) const = default;
};

/// The table of options, bound to `into`, which must outlive it.
option_table options_of(s3_connection_options& into);

/// Region, profile, certificates and patience are the command's own; its --endpoint-url is
/// DynamoDB's. `keys` null: the library's own chain.
s3::client_params params_of(const connection_options& connection,
                            const s3_connection_options& options,
                            std::shared_ptr<credentials_provider> keys = nullptr);

s3::client make_s3_client(const connection_options& connection,
                          const s3_connection_options& options,
                          boost::asio::any_io_executor executor,
                          std::shared_ptr<credentials_provider> keys = nullptr);

} // namespace dyndump::cli
