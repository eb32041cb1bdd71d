// What the fuzzers share: the claim that must hold, and the way an input is taken apart.
#pragma once

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <source_location>
#include <string>
#include <string_view>

namespace dyndump::fuzz {

inline void require(bool condition, std::source_location claim = std::source_location::current()) {
    if (!condition) {
        std::fprintf(stderr, "%s:%u: the claim does not hold\n", claim.file_name(), claim.line());
        std::abort();
    }
}

// An input is text, so that seeds can be read and written by hand. Its first bytes choose, its
// first lines are short arguments, the rest is what is parsed: copied, so that reading beyond it is
// caught.
class input {
public:
    input(const unsigned char* data, std::size_t size)
        : rest_(reinterpret_cast<const char*>(data), size) {}

    unsigned char choice() {
        if (rest_.empty()) {
            return 0;
        }
        const char first = rest_.front();
        rest_.remove_prefix(1);
        return static_cast<unsigned char>(first);
    }

    std::string line() {
        const std::string_view taken = rest_.substr(0, rest_.find('\n'));
        rest_.remove_prefix(taken.size() == rest_.size() ? taken.size() : taken.size() + 1);
        return std::string(taken);
    }

    bool empty() const { return rest_.empty(); }
    std::string rest() const { return std::string(rest_); }

private:
    std::string_view rest_;
};

} // namespace dyndump::fuzz
