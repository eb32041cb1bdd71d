// What the pages of a table must not do: lead back, or come from the same part of the table twice.
#include "core/sentence.hpp"
#include "flow/run.hpp"
#include "table/table_source.hpp"

#include <algorithm>

namespace dyndump::table {

error_code table_source::check_course(reading& r, const page& current, diagnostics& diag) {
    const auto next_key = current.last_evaluated_key();
    if (!next_key.empty() && r.keys.comes_again(next_key)) {
        diag.message =
            core::sentence("Segment {} comes back to a key where it was before: the scan "
                           "would never end. The server is at fault.",
                           r.request.segment);
        return errc::inconsistent_scan;
    }
    const auto other = find_overlap(r, current);
    if (!other) {
        return {};
    }
    diag.message =
        core::sentence("Segments {} and {} of {} hold the same items: the server ignores "
                       "Segment and TotalSegments, and each item would be read more than "
                       "once. Read it in one segment (--segments 1).",
                       std::min(*other, r.request.segment), std::max(*other, r.request.segment),
                       r.request.total_segments);
    return errc::inconsistent_scan;
}

std::optional<std::uint32_t> table_source::find_overlap(reading& r, const page& current) {
    if (r.is_marked && !flow::resumes(params_.resume_from)) {
        return std::nullopt; // nothing to look at any more
    }
    std::lock_guard lock(mutex_);
    if (const auto other = overlap_.other_from(r.request.segment, current)) {
        return other;
    }
    const bool projected = !params_.projection_expression.empty();
    const auto mark =
        r.is_marked ? std::nullopt : core::segment_overlap::mark_of(current, projected);
    r.is_marked = r.is_marked || mark.has_value();
    return mark ? overlap_.other_like(r.request.segment, *mark) : std::nullopt;
}

} // namespace dyndump::table
