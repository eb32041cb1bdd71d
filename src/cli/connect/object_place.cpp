#include "cli/connect/object_place.hpp"

#include <dyndump/s3/location.hpp>

#include "cli/options/dump_options.hpp"

namespace dyndump::cli {

object_place::object_place(const std::string& path, const connection_options& connection,
                           const s3_connection_options& options) {
    if (s3::is_s3_url(path)) {
        threads_.emplace(1U);
        client_ = make_s3_client(connection, options, threads_->executor());
    }
}

option_table place_options(connection_options& connection, s3_connection_options& s3) {
    auto all = options_of(connection);
    std::erase_if(all, [](const option_spec& each) { return each.names == "--endpoint-url"; });
    append(all, options_of(s3));
    return all;
}

} // namespace dyndump::cli
