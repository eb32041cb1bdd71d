#include "core/segment_overlap.hpp"

#include <functional>
#include <string_view>

namespace dyndump::core {
namespace {

std::uint64_t mixed(std::uint64_t hash, std::string_view text) {
    return hash * 0x9e3779b97f4a7c15 + std::hash<std::string_view>()(text);
}

// Of a map of attributes; their order does not matter, for it need not be the same twice.
std::uint64_t hash_of(item_view attributes) {
    std::uint64_t sum = 0;
    for (const auto& [raw_name, value] : attributes) {
        const auto typed = mixed(static_cast<std::uint64_t>(value.type()), raw_name);
        sum += mixed(typed, value.content());
    }
    return sum;
}

std::optional<std::uint32_t> other_in(const std::unordered_map<std::uint64_t, std::uint32_t>& where,
                                      std::uint32_t segment, std::uint64_t mark) {
    const auto found = where.find(mark);
    const bool is_other = found != where.end() && found->second != segment;
    return is_other ? std::optional(found->second) : std::nullopt;
}

} // namespace

std::optional<std::uint64_t> segment_overlap::mark_of(const page& from, bool projected) {
    if (!projected) {
        return from.empty() ? std::nullopt : std::optional(hash_of(from.items().front()));
    }
    // The key of an item that was read; some servers end a page before the first.
    const bool has_read = from.scanned_count() > 0 && !from.last_evaluated_key().empty();
    return has_read ? std::optional(hash_of(item_view(from.last_evaluated_key()))) : std::nullopt;
}

std::optional<std::uint32_t> segment_overlap::other_like(std::uint32_t segment,
                                                         std::uint64_t mark) {
    if (seen_.size() < max_kept) {
        seen_.try_emplace(mark, segment);
    }
    return other_in(seen_, segment, mark);
}

void segment_overlap::resumes(std::uint32_t segment, std::string_view key) {
    if (resumed_.size() < max_kept) {
        resumed_.try_emplace(hash_of(item_view(key)), segment);
    }
}

std::optional<std::uint32_t> segment_overlap::other_from(std::uint32_t segment,
                                                         const page& ends_there) const {
    if (resumed_.empty()) {
        return std::nullopt;
    }
    const auto mark = mark_of(ends_there, true);
    return mark ? other_in(resumed_, segment, *mark) : std::nullopt;
}

} // namespace dyndump::core
