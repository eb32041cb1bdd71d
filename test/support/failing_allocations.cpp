#include "support/failing_allocations.hpp"

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

std::atomic<bool> armed{false};
std::atomic<std::uint64_t> made{0};
std::atomic<std::uint64_t> to_fail{0};

bool fails() noexcept {
    return armed.load(std::memory_order_relaxed) &&
           made.fetch_add(1, std::memory_order_relaxed) + 1 == to_fail;
}

void* allocate(std::size_t size, std::size_t alignment) noexcept {
    return std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
}

void* allocate_or_throw(std::size_t size, std::size_t alignment) {
    void* memory = fails() ? nullptr : allocate(size, alignment);
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    return memory;
}

constexpr std::size_t natural = alignof(std::max_align_t);

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
    std::free(memory);
}
void operator delete[](void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::align_val_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept {
    std::free(memory);
}

namespace dyndump::test {

failing_allocations::failing_allocations(std::uint64_t nth) {
    made = 0;
    to_fail = nth;
    armed = true;
}

failing_allocations::~failing_allocations() {
    armed = false;
}

bool failing_allocations::reached() noexcept {
    return made >= to_fail;
}

} // namespace dyndump::test
