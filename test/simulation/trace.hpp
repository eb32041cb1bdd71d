// What happened, in order: a hash to compare runs by, and on demand every line of it.
#pragma once

#include "support/virtual_time.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string_view>
#include <utility>

namespace dyndump::simulation {

class trace {
public:
    trace(std::shared_ptr<test::virtual_time> time, bool verbose)
        : time_(std::move(time))
        , verbose_(verbose) {}

    // An event, by its name and the numbers that make it what it is.
    template <class... Numbers>
    void note(std::string_view event, Numbers... numbers) {
        mix(static_cast<std::uint64_t>(time_->now().time_since_epoch().count()));
        for (const char c : event) {
            mix(static_cast<unsigned char>(c));
        }
        (mix(static_cast<std::uint64_t>(numbers)), ...);
        if (verbose_) {
            fmt::print("{:14.6f} {}", time_->seconds(), event);
            (fmt::print(" {}", numbers), ...);
            std::puts("");
        }
    }

    std::uint64_t hash() const { return hash_; }

private:
    void mix(std::uint64_t value) { // FNV-1a, a word at a time
        hash_ = (hash_ ^ value) * 0x100000001b3;
        hash_ ^= hash_ >> 32;
    }

    std::shared_ptr<test::virtual_time> time_;
    bool verbose_;
    std::uint64_t hash_ = 0xcbf29ce484222325;
};

} // namespace dyndump::simulation
