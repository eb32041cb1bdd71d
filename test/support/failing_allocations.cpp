#include "support/failing_allocations.hpp"

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

constexpr std::size_t natural = alignof(std::max_align_t);

std::atomic<bool> armed{false};
std::atomic<std::uint64_t> made{0};
std::atomic<std::uint64_t> first_to_fail{0};
std::atomic<std::uint64_t> many_to_fail{0};
std::atomic<std::int64_t> alive{0};
thread_local int sparing = 0;

bool fails() noexcept {
    if (!armed.load(std::memory_order_relaxed) || sparing != 0) {
        return false;
    }
    const auto number = made.fetch_add(1, std::memory_order_relaxed) + 1;
    return number >= first_to_fail && number - first_to_fail < many_to_fail;
}

void* allocate(std::size_t size, std::size_t alignment) noexcept {
    void* memory = nullptr;
    if (alignment <= natural) {
        memory = std::malloc(size);
    } else if (::posix_memalign(&memory, alignment, size) != 0) {
        memory = nullptr;
    }
    alive.fetch_add(memory != nullptr ? 1 : 0, std::memory_order_relaxed);
    return memory;
}

void release(void* memory) noexcept {
    alive.fetch_sub(memory != nullptr ? 1 : 0, std::memory_order_relaxed);
    std::free(memory);
}

void* allocate_or_throw(std::size_t size, std::size_t alignment) {
    void* memory = fails() ? nullptr : allocate(size, alignment);
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    return memory;
}

} // namespace

void* operator new(std::size_t size) {
    return allocate_or_throw(size, natural);
}
void* operator new[](std::size_t size) {
    return allocate_or_throw(size, natural);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    return allocate_or_throw(size, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
    return allocate_or_throw(size, static_cast<std::size_t>(alignment));
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return allocate(size, natural);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
    return allocate(size, natural);
}
void operator delete(void* memory) noexcept {
    release(memory);
}
void operator delete[](void* memory) noexcept {
    release(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    release(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    release(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
    release(memory);
}
void operator delete[](void* memory, std::align_val_t) noexcept {
    release(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    release(memory);
}
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept {
    release(memory);
}

namespace dyndump::test {

failing_allocations::failing_allocations(std::uint64_t first, std::uint64_t many) {
    made = 0;
    first_to_fail = first;
    many_to_fail = first == 0 ? 0 : many;
    armed = true;
}

failing_allocations::~failing_allocations() {
    armed = false;
}

bool failing_allocations::reached() noexcept {
    return made >= first_to_fail;
}

bool failing_allocations::next_fails() noexcept {
    return fails();
}

std::int64_t failing_allocations::alive() noexcept {
    return ::alive;
}

failing_allocations::spared::spared() noexcept {
    ++sparing;
}

failing_allocations::spared::~spared() {
    --sparing;
}

} // namespace dyndump::test
