#include "output/read/reading_place.hpp"

#include "core/sentence.hpp"
#include "output/objects/dump_bucket.hpp"
#include "output/objects/object_files.hpp"

#include <dyndump/s3/location.hpp>

namespace dyndump::output {

error_code reading_place::find(const std::string& path, const std::optional<s3::client>& objects,
                               std::string& problem) {
    objects_.reset();
    if (!s3::is_s3_url(path)) {
        return {};
    }
    s3::location where;
    diagnostics diag;
    if (auto ec = s3::parse_location(path, where, diag)) {
        problem = words_of(ec, diag);
        return ec;
    }
    if (!objects) {
        problem =
            core::sentence("\"{}\" is in S3, and no S3 client was given to read it with", path);
        return errc::invalid_argument;
    }
    objects_ = std::make_unique<object_files>(*objects, std::move(where));
    return {};
}

} // namespace dyndump::output
