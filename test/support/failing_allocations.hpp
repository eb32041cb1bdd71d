// Makes operator new fail when a test wants it. The executable that uses it links
// failing_allocations.cpp, which replaces operator new.
#pragma once

#include <cstdint>

namespace dyndump::test {

/// Between construction and destruction, in all threads, the n-th allocation (from 1) throws
/// std::bad_alloc. One at a time.
class failing_allocations {
public:
    explicit failing_allocations(std::uint64_t nth);
    ~failing_allocations();
    failing_allocations(const failing_allocations&) = delete;
    failing_allocations& operator=(const failing_allocations&) = delete;

    /// Whether any has failed yet.
    static bool reached() noexcept;
};

} // namespace dyndump::test
