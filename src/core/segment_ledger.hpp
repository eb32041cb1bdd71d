// Which segments of a scan are to be read, and how far each has come.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::core {

// Hands out segments and keeps the position of those begun. Neighbours are handed out far apart
// (their numbers' bits reversed: of 8 that is 0, 4, 2, 6, 1, 5, 3, 7), so that at any time the
// whole range is being read evenly: no part of a table, nor of what is later written from the
// output in its order, carries all the load. What was not begun costs no memory: there may be a
// million. Not thread-safe.
class segment_ledger {
public:
    struct position {
        std::uint32_t segment = 0;
        bool done = false;
        std::string next_key;
    };

    explicit segment_ledger(std::uint32_t total = 0)
        : total_(total) {}

    // Continues from what position() told; segments not named have yet to start. False, with no
    // effect, if a segment is named twice or does not exist.
    bool restore(const std::vector<position>& positions);

    // The next segment to read and where it starts; nothing when all have been handed out.
    std::optional<position> next();
    // What of a segment is written goes up to `next_key`.
    void advance(std::uint32_t segment, std::string_view next_key);
    void finish(std::uint32_t segment);

    std::uint32_t total() const { return total_; }
    std::uint32_t done() const { return done_count_; }
    // Handed out or waiting, in any case not done.
    std::uint32_t left() const { return total_ - done_count_; }
    // Segments begun, in order.
    std::vector<position> positions() const;

private:
    // In the order that they are handed out, whether done already or not.
    std::optional<std::uint32_t> next_in_order();

    std::uint32_t total_ = 0;
    std::uint64_t turn_ = 0;
    std::uint32_t done_count_ = 0;
    std::map<std::uint32_t, std::string> unfinished_;
    std::deque<std::uint32_t> restored_; // unfinished ones that wait to be handed out again
    std::vector<bool> done_;             // empty until the first is done
};

} // namespace dyndump::core
