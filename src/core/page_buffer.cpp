#include <dyndump/page_buffer.hpp>

#include <algorithm>
#include <cstring>
#include <new>

namespace dyndump {
namespace {

constexpr std::align_val_t alignment{64};

} // namespace

page_buffer::~page_buffer() {
    ::operator delete(data_, alignment);
}

void page_buffer::reserve(std::size_t n) {
    if (n <= capacity_) {
        return;
    }
    if (n > SIZE_MAX / 2) {
        throw std::bad_alloc();
    }
    const std::size_t rounded = (n + 63) / 64 * 64;
    auto* grown = static_cast<char*>(::operator new(rounded + padding, alignment));
    if (size_ != 0) {
        std::memcpy(grown, data_, size_);
    }
    ::operator delete(data_, alignment);
    data_ = grown;
    capacity_ = rounded;
}

void page_buffer::append(std::string_view bytes) {
    if (bytes.empty()) {
        return;
    }
    if (bytes.size() > capacity_ - size_) {
        // Half as much again, so that appending piece by piece stays linear.
        reserve(std::max(size_ + bytes.size(), capacity_ + capacity_ / 2));
    }
    std::memcpy(data_ + size_, bytes.data(), bytes.size());
    size_ += bytes.size();
}

} // namespace dyndump
