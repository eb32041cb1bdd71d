// What `dyndump load` was told.
#pragma once

#include <dyndump/json_encoder.hpp>

#include "cli/connect/s3_connection.hpp"
#include "cli/options/option_table.hpp"
#include "cli/options/target_options.hpp"

#include <string>

namespace dyndump::cli {

struct load_options {
    std::string source;
    json_format format = json_format::dynamodb_json;
    bool force = false;
    bool dry_run = false;
    /// How to reach the source, if it lies in S3.
    s3_connection_options s3;
    /// Its table empty: the one that was dumped.
    target_options target;
};

option_table options_of(load_options& into);

} // namespace dyndump::cli
