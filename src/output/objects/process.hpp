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

/// The seam for tests.
struct process_table {
    process self;
    /// Whether it is certain that `other` has ended: true only for one of the same machine.
    std::function<bool(const process& other)> has_ended;
};

process_table this_machine();

} // namespace dyndump::output
