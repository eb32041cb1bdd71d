// A directory that holds a complete dump: whether it is the one that is asked for.
#pragma once

#include <dyndump/error.hpp>

#include "archive/journal.hpp"
#include "archive/manifest.hpp"
#include "output/survey/dump_places.hpp"
#include "output/write/manifest_file.hpp"

#include <cstdint>
#include <string>

namespace dyndump::output {

/// In what the dump that is there and the one that is asked for differ, in words. A number of
/// segments that is 0 agrees with any.
std::string differences(const archive::identity& then, std::uint32_t segments_then,
                        const archive::identity& now, std::uint32_t segments_now);

/// errc::already_complete, errc::resume_mismatch or errc::corrupt_output, with a sentence in
/// `words`.
error_code judge_manifest(const archive::manifest& there, manifest_verdict state,
                          const std::string& problem, const std::string& place,
                          const archive::identity& wanted, std::uint32_t segments,
                          std::string& words);

/// `verdict`: as above. Removes a journal that was left behind, but not one in use. Errors: the
/// system's.
error_code judge_complete_dump(file_system& system, const dump_places& places,
                               const archive::identity& wanted, std::uint32_t segments,
                               error_code& verdict, std::string& words);

} // namespace dyndump::output
