/// \file
/// Members of maps and sets, put in order where they were written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace dyndump::core {

/// Before each member stands its size.
inline constexpr std::size_t size_bytes = sizeof(std::uint32_t);

inline void put_size(char* where, std::size_t size) {
    const auto written = static_cast<std::uint32_t>(size);
    std::memcpy(where, &written, size_bytes);
}

/// Those of all that is open, the innermost last. Up to 64 bytes behind the text must be there,
/// whatever they are. Keeps its memory.
class member_order {
public:
    std::size_t size() const noexcept { return members_.size(); }
    void clear() noexcept { members_.clear(); }

    /// One that was written to [begin, end); puts its size before it.
    void add(char* begin, const char* end);
    /// Sorts those from `first` on, which stand one behind the other up to `end`, and forgets them.
    /// `repeats`: they are likely to have come in the same order as the last ones that did.
    void sort(std::size_t first, const char* end, bool repeats);

private:
    struct member {
        std::uint64_t order; // its first bytes, as a number
        char* begin;
        std::uint32_t size;
        std::uint32_t index; // as it came
    };
    using member_iterator = std::vector<member>::iterator;

    static bool is_before(const member& a, const member& b);
    void arrange(member_iterator begin, member_iterator end, bool repeats);

    std::vector<member> members_;
    std::vector<char> sorted_;
    // Where those came that were sorted last, of those that repeat.
    std::vector<std::uint32_t> came_;
    std::vector<member> tried_;
};

} // namespace dyndump::core
