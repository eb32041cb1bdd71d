#include "output/write/complete_dump.hpp"

#include "archive/timestamp.hpp"
#include "core/sentence.hpp"
#include "output/write/dump_ground.hpp"

#include <fmt/format.h>

namespace dyndump::output {

std::string differences(const archive::identity& then, std::uint32_t segments_then,
                        const archive::identity& now, std::uint32_t segments_now) {
    auto words = archive::difference(then, now);
    if (segments_now != 0 && segments_then != 0 && segments_now != segments_then) {
        words += fmt::format("{}the number of segments was {}, now it is {}",
                             words.empty() ? "" : "; ", segments_then, segments_now);
    }
    return words;
}

error_code judge_manifest(const archive::manifest& there, manifest_verdict state,
                          const std::string& problem, const std::string& place,
                          const archive::identity& wanted, std::uint32_t segments,
                          std::string& words) {
    if (state != manifest_verdict::sound) {
        words = core::sentence("the manifest of \"{}\" is {}: {}", place,
                               state == manifest_verdict::damaged ? "damaged"
                                                                  : "damaged, or none of dyndump's",
                               problem);
        return errc::corrupt_output;
    }
    words = differences(there.what, there.total_segments, wanted, segments);
    if (!words.empty()) {
        words = core::sentence("\"{}\" holds a complete dump of something else: {}", place, words);
        return errc::resume_mismatch;
    }
    words = core::sentence("\"{}\" is already complete: {} items, finished {}", place,
                           there.totals.items, archive::to_timestamp(there.ended_ms));
    return errc::already_complete;
}

error_code judge_complete_dump(file_system& system, const dump_places& places,
                               const archive::identity& wanted, std::uint32_t segments,
                               error_code& verdict, std::string& words) {
    archive::manifest there;
    auto state = manifest_verdict::foreign;
    std::string problem;
    auto ec =
        read_manifest_file(system, places.root(), places.outcome(), false, there, state, problem);
    if (ec) {
        return ec;
    }
    verdict = judge_manifest(there, state, problem, places.path(), wanted, segments, words);
    if (verdict == errc::already_complete) {
        remove_left_journal(system, places); // the last act of a dump, which may have died before
    }
    return {};
}

} // namespace dyndump::output
