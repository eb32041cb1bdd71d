// Where a dump is read that may lie in S3.
#pragma once

#include <dyndump/s3/client.hpp>

#include "cli/connect/io_threads.hpp"
#include "cli/connect/s3_connection.hpp"
#include "cli/options/option_table.hpp"

#include <optional>
#include <string>

namespace dyndump::cli {

struct connection_options;

/// A client with a thread that runs it, if the path is an S3 URL; else neither. What waits for the
/// client is let go when this ends.
class object_place {
public:
    object_place(const std::string& path, const connection_options& connection,
                 const s3_connection_options& options);

    const std::optional<s3::client>& client() const noexcept { return client_; }

private:
    std::optional<io_threads> threads_;
    std::optional<s3::client> client_;
};

/// The options of a command that asks S3 and no DynamoDB.
option_table place_options(connection_options& connection, s3_connection_options& s3);

} // namespace dyndump::cli
