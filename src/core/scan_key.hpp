/// \file
/// The keys that a scan goes on from.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dyndump::core {

/// Whether two keys, as raw JSON, have the same attributes with the same values, in any order.
/// Neither is empty.
bool is_same_key(std::string_view a, std::string_view b);

/// Finds out that the keys of a segment go in a circle: a scan that gets a key for the second time
/// never ends. Keeps one key at a time, a later one after 1, 2, 4, 8... pages, and compares the
/// others with it (Brent's algorithm): a circle is found after some three times as many pages as
/// have led to it or are in it. Allocates next to nothing.
class key_watch {
public:
    /// The keys that follow are those of a segment read from `start` on; empty: from its beginning.
    void begin(std::string_view start);
    /// The next key. True: it has come before.
    bool comes_again(std::string_view key);

private:
    std::string kept_;
    std::uint64_t since_ = 0;
    std::uint64_t span_ = 1;
};

} // namespace dyndump::core
