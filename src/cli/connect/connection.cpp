#include "cli/connect/connection.hpp"

#include <dyndump/table_arn.hpp>

#include "cli/report/debug_log.hpp"
#include "cli/report/shown_url.hpp"

#include <chrono>
#include <cstdlib>
#include <utility>

namespace dyndump::cli {

client_params params_of(const connection_options& options,
                        std::shared_ptr<credentials_provider> keys) {
    client_params params;
    params.profile = options.profile;
    params.region = options.region;
    params.endpoint_url = options.endpoint_url;
    params.credentials = std::move(keys);
    params.connection.tls.ca_bundle = options.ca_bundle;
    params.connection.tls.verify = !options.no_verify_ssl;
    params.allow_http = options.allow_http;
    params.retry.max_stall = options.max_stall;
    if (options.debug) {
        params.log = logger(debug_log());
    }
    return params;
}

void warn_of(const connection_options& options, console& screen) {
    if (options.no_verify_ssl) {
        screen.warning(
            "Certificates are not verified: others can read and change what is sent. Leave "
            "--no-verify-ssl out, or name your own authority with --ca-bundle.");
    }
}

std::string region_of(const connection_options& options, const std::string& table) {
    table_arn named;
    if (is_arn(table) && parse_table_arn(table, named).empty()) {
        return std::string(named.region);
    }
    if (!options.region.empty()) {
        return options.region;
    }
    for (const char* name : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
        const char* value = std::getenv(name);
        if (value != nullptr && *value != '\0') {
            return value;
        }
    }
    return {};
}

table_description named_as_asked(table_description table, const std::string& asked) {
    if (is_arn(asked)) {
        table.name = asked;
    }
    return table;
}

std::string place_of(const connection_options& options, const std::string& table) {
    if (!options.endpoint_url.empty()) {
        return "at " + shown_url(options.endpoint_url);
    }
    const auto region = region_of(options, table);
    return region.empty() ? "in the region that is configured" : "in " + region;
}

} // namespace dyndump::cli
