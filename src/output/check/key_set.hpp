// Which of very many keys occur twice, in bounded memory.
#pragma once

#include "output/check/sorted_runs.hpp"

#include <array>
#include <functional>

namespace dyndump::output {

/// 128 bits of a key's hash: two keys never share them in practice.
using key_hash = std::array<unsigned char, 16>;

class key_set {
public:
    explicit key_set(std::size_t memory)
        : keys_(memory) {}

    error_code add(const key_hash& key) { return keys_.add(key); }
    /// Calls `found` for each key that was added more than once. Nothing can be added after.
    error_code duplicates(const std::function<void(const key_hash&)>& found);

private:
    sorted_runs<key_hash> keys_;
};

} // namespace dyndump::output
