#include "cli/connection.hpp"

#include "cli/debug_log.hpp"

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

std::string place_of(const connection_options& options) {
    if (!options.endpoint_url.empty()) {
        return "at " + options.endpoint_url;
    }
    if (!options.region.empty()) {
        return "in " + options.region;
    }
    for (const char* name : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
        const char* value = std::getenv(name);
        if (value != nullptr && *value != '\0') {
            return std::string("in ") + value;
        }
    }
    return "in the region that is configured";
}

} // namespace dyndump::cli
