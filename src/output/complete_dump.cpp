#include "output/complete_dump.hpp"

#include "archive/manifest.hpp"
#include "archive/timestamp.hpp"
#include "output/journal_file.hpp"

#include <fmt/format.h>

namespace dyndump::output {
namespace {

// The last act of a dump is to remove its journal; that one may have died before.
void remove_journal(file_system& system, const dump_places& places) {
    file_kind kind = file_kind::none;
    journal_file left;
    const auto ec = system.kind_of(places.root(), places.journal(), false, kind);
    if (!ec && kind == file_kind::regular &&
        !left.acquire(system, places.root(), places.journal())) {
        static_cast<void>(left.remove());
    }
}

} // namespace

std::string differences(const archive::identity& then, std::uint32_t segments_then,
                        const archive::identity& now, std::uint32_t segments_now) {
    auto words = archive::difference(then, now);
    if (segments_now != 0 && segments_then != 0 && segments_now != segments_then) {
        words += fmt::format("{}the number of segments was {}, now it is {}",
                             words.empty() ? "" : "; ", segments_then, segments_now);
    }
    return words;
}

error_code judge_complete_dump(file_system& system, const dump_places& places,
                               const archive::identity& wanted, std::uint32_t segments,
                               error_code& verdict, std::string& words) {
    std::string text;
    auto ec =
        read_whole(system, places.root(), places.outcome(), archive::most_manifest_bytes, text);
    if (ec) {
        return ec;
    }
    archive::manifest there;
    std::string problem;
    if (!archive::from_text(text, there, problem)) {
        words = fmt::format("the manifest of \"{}\" is damaged: {}", places.path(), problem);
        verdict = errc::corrupt_output;
        return {};
    }
    words = differences(there.what, there.total_segments, wanted, segments);
    if (!words.empty()) {
        words =
            fmt::format("\"{}\" holds a complete dump of something else: {}", places.path(), words);
        verdict = errc::resume_mismatch;
        return {};
    }
    remove_journal(system, places);
    words = fmt::format("\"{}\" is already complete: {} items, finished {}", places.path(),
                        there.totals.items, archive::to_timestamp(there.ended_ms));
    verdict = errc::already_complete;
    return {};
}

} // namespace dyndump::output
