// Makes operator new fail when a test wants it. The executable that uses it links
// failing_allocations.cpp, which replaces operator new.
#pragma once

#include <cstdint>

namespace dyndump::test {

/// Between construction and destruction, in all threads, `many` allocations throw std::bad_alloc,
/// the first of them being the n-th (from 1; 0: none). One at a time.
class failing_allocations {
public:
    explicit failing_allocations(std::uint64_t nth, std::uint64_t many = 1);
    ~failing_allocations();
    failing_allocations(const failing_allocations&) = delete;
    failing_allocations& operator=(const failing_allocations&) = delete;

    /// Whether any has failed yet.
    static bool reached() noexcept;
    /// Counts an allocation that is made otherwise, and tells whether it has to fail.
    static bool next_fails() noexcept;
    /// Allocations that were not given back yet, armed or not.
    static std::int64_t alive() noexcept;

    /// While it lives, what its thread allocates neither fails nor counts.
    class spared {
    public:
        spared() noexcept;
        ~spared();
        spared(const spared&) = delete;
        spared& operator=(const spared&) = delete;
    };
};

} // namespace dyndump::test
