#include "support/counted_allocations.hpp"

#include <cstddef>

#if DYNDUMP_COUNTS_ALLOCATIONS

namespace {
thread_local constinit unsigned long all = 0;
thread_local constinit unsigned long large = 0;

void count(std::size_t n) noexcept {
    ++all;
    large += n > 1024 ? 1 : 0;
}
} // namespace

// glibc lets a program replace malloc.
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void* malloc(std::size_t n) {
    count(n);
    return __libc_malloc(n);
}
void* calloc(std::size_t n, std::size_t size) {
    count(n * size);
    return __libc_calloc(n, size);
}
void* realloc(void* p, std::size_t n) {
    count(n);
    return __libc_realloc(p, n);
}
void* aligned_alloc(std::size_t alignment, std::size_t n) {
    count(n);
    return __libc_memalign(alignment, n);
}
}

unsigned long dyndump::test::allocations() noexcept {
    return all;
}
unsigned long dyndump::test::large_allocations() noexcept {
    return large;
}

#else

unsigned long dyndump::test::allocations() noexcept {
    return 0;
}
unsigned long dyndump::test::large_allocations() noexcept {
    return 0;
}

#endif
