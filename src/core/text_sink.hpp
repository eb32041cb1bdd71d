/// \file
/// Appends to a string by pointer: std::string::append checks and terminates at every piece.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

namespace dyndump::core {

/// Writes into `target` behind its first `used` bytes. What lies beyond what was written is
/// unspecified.
class text_sink {
public:
    text_sink(std::string& target, std::size_t used)
        : target_(target)
        , at_(target.data() + used)
        , limit_(target.data() + target.size()) {}
    text_sink(const text_sink&) = delete;
    text_sink& operator=(const text_sink&) = delete;

    void put(std::string_view text) {
        char* const room = make_room(text.size());
        std::memcpy(room, text.data(), text.size());
        at_ = room + text.size();
    }

    void put(char c) {
        *make_room(1) = c;
        ++at_;
    }

    /// `write` gets room for `n` bytes and answers where it stopped.
    template <class Write>
    void put_with(std::size_t n, Write write) {
        at_ = write(make_room(n));
    }

    /// Bytes written, with those that were there before.
    std::size_t size() const noexcept { return static_cast<std::size_t>(at_ - target_.data()); }
    std::string_view view() const noexcept { return {target_.data(), size()}; }

private:
    char* make_room(std::size_t n) {
        if (static_cast<std::size_t>(limit_ - at_) < n) [[unlikely]] {
            grow(n);
        }
        return at_;
    }

    /// A string can only grow by filling with zeros, so it grows in small steps within memory that
    /// grows in large ones.
    void grow(std::size_t n) {
        const std::size_t used = size();
        const std::size_t wanted = used + n + step;
        if (wanted > target_.capacity()) {
            target_.reserve(std::max(wanted, target_.capacity() + target_.capacity() / 2));
        }
        target_.resize(wanted);
        at_ = target_.data() + used;
        limit_ = target_.data() + target_.size();
    }

    static constexpr std::size_t step = 4096;

    std::string& target_;
    char* at_;
    char* limit_;
};

} // namespace dyndump::core
