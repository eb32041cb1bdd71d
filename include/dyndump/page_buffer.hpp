/// \file
/// The bytes of one response body.
#pragma once

#include <dyndump/config.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

namespace dyndump {

/// Growable bytes, never initialised, 64-byte aligned and followed by `padding` bytes so that SIMD
/// code may read past the end. Keeps its capacity when cleared: a reused page allocates
/// nothing. Growing throws std::bad_alloc when memory is exhausted.
class page_buffer {
public:
    static constexpr std::size_t padding = 64;

    page_buffer() = default;
    page_buffer(page_buffer&& other) noexcept { swap(other); }
    page_buffer& operator=(page_buffer&& other) noexcept {
        swap(other);
        return *this;
    }
    page_buffer(const page_buffer&) = delete;
    page_buffer& operator=(const page_buffer&) = delete;
    DYNDUMP_EXPORT ~page_buffer();

    char* data() noexcept { return data_; }
    const char* data() const noexcept { return data_; }
    std::size_t size() const noexcept { return size_; }
    std::size_t capacity() const noexcept { return capacity_; }
    std::string_view view() const noexcept { return {data_, size_}; }

    void clear() noexcept { size_ = 0; }
    /// Makes room for `n` bytes in all, keeping the content.
    DYNDUMP_EXPORT void reserve(std::size_t n);
    /// Sets the size; new bytes are not initialised. Reserves when `n` is beyond the capacity.
    void resize(std::size_t n) {
        if (n > capacity_) {
            reserve(n);
        }
        size_ = n;
    }
    DYNDUMP_EXPORT void append(std::string_view bytes);
    /// Makes what follows the content white space, for code that reads a block at a time. Needs
    /// memory: reserve() or resize() came before.
    void blank_padding() noexcept { std::memset(data_ + size_, ' ', padding); }

    void swap(page_buffer& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        std::swap(capacity_, other.capacity_);
    }

private:
    char* data_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

} // namespace dyndump
