// Buffers that have been used and will be again: memory that is fresh each time costs as much as
// what is read into it.
#pragma once

#include <dyndump/page_buffer.hpp>

#include <cstddef>
#include <mutex>
#include <utility>
#include <vector>

namespace dyndump::output {

/// Thread-safe.
class buffer_shelf {
public:
    explicit buffer_shelf(std::size_t most_bytes)
        : room_(most_bytes) {}

    /// Empty, whatever its memory.
    page_buffer take() {
        const std::lock_guard lock(mutex_);
        if (spare_.empty()) {
            return {};
        }
        auto buffer = std::move(spare_.back());
        spare_.pop_back();
        room_ += buffer.capacity();
        return buffer;
    }
    void put_back(page_buffer buffer) {
        buffer.clear();
        const std::lock_guard lock(mutex_);
        if (buffer.capacity() > 0 && buffer.capacity() <= room_) {
            room_ -= buffer.capacity();
            spare_.push_back(std::move(buffer));
        }
    }

private:
    std::mutex mutex_;
    std::size_t room_;
    std::vector<page_buffer> spare_;
};

} // namespace dyndump::output
