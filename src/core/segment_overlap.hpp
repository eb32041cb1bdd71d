/// \file
/// Servers that ignore Segment and TotalSegments.
#pragma once

#include <dyndump/page.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace dyndump::core {

/// Notices that two segments of a scan begin with the same item: each item is in one segment only,
/// so the server has sent the same part of the table twice, probably all of it each time. One look
/// a segment. Not thread-safe.
class segment_overlap {
public:
    /// What tells the beginning of this page from others: its first item, or, where items are
    /// `projected` and may be alike, the key of the last one. Nothing if the page does not say:
    /// then the segment's next page may.
    static std::optional<std::uint64_t> mark_of(const page& from, bool projected);

    /// A segment begins so. Returns another one that does, if there is.
    std::optional<std::uint32_t> other_like(std::uint32_t segment, std::uint64_t mark);

    /// A segment goes on from a key: no page of another one may end there.
    void resumes(std::uint32_t segment, std::string_view key);
    /// A page of a segment. Returns another segment that goes on from where it ends, if there is.
    std::optional<std::uint32_t> other_from(std::uint32_t segment, const page& ends_there) const;

private:
    // Enough to find a server that ignores segments, or takes high ones for low ones.
    static constexpr std::size_t max_kept = 65536;
    std::unordered_map<std::uint64_t, std::uint32_t> seen_;
    std::unordered_map<std::uint64_t, std::uint32_t> resumed_;
};

} // namespace dyndump::core
