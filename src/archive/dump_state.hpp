// How far a dump has come, as its journal tells.
#pragma once

#include "archive/journal.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace dyndump::archive {

struct dump_totals {
    std::uint64_t items = 0;
    std::uint64_t bytes = 0;
    std::uint64_t pages = 0;
    double capacity = 0;
    std::uint32_t segments_done = 0;
};

/// More than a dump's keys take together: not read, and not written.
constexpr std::size_t most_key_bytes = std::size_t{512} << 20;

/// Not thread-safe.
class dump_state {
public:
    /// `single_file`: all segments share one stream of output, number 0; else each has its own.
    dump_state() = default;
    explicit dump_state(bool single_file)
        : single_file_(single_file) {}

    std::uint32_t stream_of(std::uint32_t segment) const { return single_file_ ? 0 : segment; }
    bool single_file() const { return single_file_; }

    void apply(const mark& m);
    void apply(const finished_part& part) { finished_.push_back(part); }

    /// Those begun.
    const std::map<std::uint32_t, segment_state>& segments() const { return segments_; }
    /// Of each stream that may go on, the part that grows; offset 0: it has yet to be created.
    const std::map<std::uint32_t, part_position>& growing() const { return growing_; }
    const std::vector<finished_part>& finished() const { return finished_; }
    dump_totals totals() const;
    /// What the keys take that segments go on from.
    std::size_t key_bytes() const { return key_bytes_; }

    /// Records that bring about this state.
    std::vector<entry> snapshot() const;

private:
    bool single_file_ = false;
    std::size_t key_bytes_ = 0;
    std::map<std::uint32_t, segment_state> segments_;
    std::map<std::uint32_t, part_position> growing_;
    std::vector<finished_part> finished_;
};

} // namespace dyndump::archive
