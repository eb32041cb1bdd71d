#include "core/member_order.hpp"

#include <algorithm>
#include <bit>
#include <string_view>

namespace dyndump::core {
namespace {

constexpr std::size_t copied_at_once = 64;

// The text that is there goes on behind the member.
std::uint64_t order_of(const char* begin, std::size_t size) {
    std::uint64_t order = 0;
    std::memcpy(&order, begin, sizeof(order));
    order = __builtin_bswap64(order);
    return size >= sizeof(order) ? order : order & ~std::uint64_t{0} << 8 * (sizeof(order) - size);
}

} // namespace

void member_order::add(char* begin, const char* end) {
    const auto size = static_cast<std::size_t>(end - begin);
    put_size(begin - size_bytes, size);
    members_.push_back({order_of(begin, size), begin, static_cast<std::uint32_t>(size), 0});
}

bool member_order::is_before(const member& a, const member& b) {
    return a.order != b.order
               ? a.order < b.order
               : std::string_view(a.begin, a.size) < std::string_view(b.begin, b.size);
}

// Those that repeat: as the members of the last one stood, if that sorts these.
void member_order::arrange(member_iterator begin, member_iterator end, bool repeats) {
    const auto count = static_cast<std::size_t>(end - begin);
    if (!repeats) {
        std::sort(begin, end, is_before);
        return;
    }
    if (came_.size() == count) {
        tried_.clear();
        bool sorted = true;
        for (std::size_t n = 0; n < count; ++n) {
            tried_.push_back(begin[static_cast<std::ptrdiff_t>(came_[n])]);
            sorted = sorted && (n == 0 || is_before(tried_[n - 1], tried_[n]));
        }
        if (sorted) {
            std::copy(tried_.begin(), tried_.end(), begin);
            return;
        }
    }
    std::uint32_t index = 0;
    for (auto each = begin; each != end; ++each) {
        each->index = index++;
    }
    std::sort(begin, end, is_before);
    came_.clear();
    for (auto each = begin; each != end; ++each) {
        came_.push_back(each->index);
    }
}

// Those from `first` on stand one behind the other, up to `end`.
void member_order::sort(std::size_t first, const char* end, bool repeats) {
    const auto begin = members_.begin() + static_cast<std::ptrdiff_t>(first);
    if (!std::is_sorted(begin, members_.end(), is_before)) {
        char* const to = begin->begin - size_bytes;
        const auto size = static_cast<std::size_t>(end - to);
        if (sorted_.size() < size + copied_at_once) {
            sorted_.resize(2 * (size + copied_at_once));
        }
        arrange(begin, members_.end(), repeats);
        char* next = sorted_.data();
        for (auto each = begin; each != members_.end(); ++each) {
            const std::size_t whole = each->size + size_bytes;
            const char* const from = each->begin - size_bytes;
            if (whole <= copied_at_once) { // both have room behind
                std::memcpy(next, from, copied_at_once);
            } else {
                std::memcpy(next, from, whole);
            }
            next += whole;
        }
        std::memcpy(to, sorted_.data(), size);
    }
    members_.resize(first);
}

} // namespace dyndump::core
