// Whether a place in S3 is free, or a dump's.
#pragma once

#include "archive/journal.hpp"
#include "archive/manifest.hpp"
#include "output/objects/dump_bucket.hpp"
#include "output/objects/object_places.hpp"
#include "output/write/manifest_file.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace dyndump::output {

struct object_ground {
    /// There is a manifest that is dyndump's, sound or not.
    bool complete = false;
    archive::manifest manifest;
    manifest_verdict verdict = manifest_verdict::foreign;
    /// What is wrong with it.
    std::string problem;
    /// What an unfinished dump begins with.
    std::optional<archive::header> head;
    std::uint32_t segments = 0;
    std::string begin_etag;
};

/// Looks, and changes nothing. Errors: errc::output_exists (not a dump's), errc::resume_mismatch
/// (of another version; not if it is to be discarded), errc::corrupt_output, with a sentence in
/// `words`; the service's, with what was done in `words`.
boost::asio::awaitable<error_code> survey(dump_bucket& bucket, const object_places& places,
                                          bool restart, object_ground& found, std::string& words,
                                          diagnostics& diag);

/// The two records of `_dyndump/begin`.
std::string begin_records(const archive::header& head, std::uint32_t segments);

} // namespace dyndump::output
