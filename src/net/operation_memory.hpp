/// \file
/// Memory for the asynchronous operations of one object, which has few at a time. Asio's own cache
/// holds two blocks a thread: too few where operations of different sizes are under way.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <new>

namespace dyndump::net {

/// Blocks are taken and given back by any threads. Must outlive the operations.
class operation_memory {
public:
    operation_memory() = default;
    operation_memory(const operation_memory&) = delete;
    operation_memory& operator=(const operation_memory&) = delete;

    void* allocate(std::size_t size) {
        for (block& b : blocks_) {
            if (size <= sizeof b.bytes && !b.taken.exchange(true, std::memory_order_acquire)) {
                return b.bytes;
            }
        }
        return ::operator new(size);
    }
    void release(void* memory) noexcept {
        for (block& b : blocks_) {
            if (memory == b.bytes) {
                b.taken.store(false, std::memory_order_release);
                return;
            }
        }
        ::operator delete(memory);
    }

private:
    struct block {
        alignas(std::max_align_t) std::byte bytes[320];
        std::atomic<bool> taken{false};
    };
    std::array<block, 3> blocks_;
};

/// What handlers are associated with.
template <class T>
class operation_allocator {
public:
    using value_type = T;

    explicit operation_allocator(operation_memory& memory) noexcept
        : memory_(&memory) {}
    template <class U>
    operation_allocator(const operation_allocator<U>& other) noexcept
        : memory_(other.memory_) {}

    T* allocate(std::size_t n) { return static_cast<T*>(memory_->allocate(n * sizeof(T))); }
    void deallocate(T* p, std::size_t) noexcept { memory_->release(p); }

    bool operator==(const operation_allocator&) const = default;

private:
    template <class>
    friend class operation_allocator;

    operation_memory* memory_;
};

} // namespace dyndump::net
