// Which process writes: so that another one can see whether it is still there.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace dyndump::output {

struct process {
    /// The machine's name.
    std::string host;
    /// One of the machine's lives, and a namespace of its process numbers.
    std::string boot;
    std::int64_t number = 0;
    /// When it was started, in the machine's own measure: numbers are used again.
    std::uint64_t started = 0;

    friend bool operator==(const process&, const process&) = default;
};

/// The seam for tests. Both are certain, or false: of another machine's process nothing is known.
struct process_table {
    process self;
    std::function<bool(const process& other)> has_ended;
    std::function<bool(const process& other)> is_running;
};

process_table this_machine();

} // namespace dyndump::output
