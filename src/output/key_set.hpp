// Which of very many keys occur twice, in bounded memory.
#pragma once

#include <dyndump/error.hpp>

#include <array>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <vector>

namespace dyndump::output {

/// 128 bits of a key's hash: two keys never share them in practice.
using key_hash = std::array<unsigned char, 16>;

/// Sorts in memory, and beyond `memory` bytes in runs in a temporary file that nobody else sees.
class key_set {
public:
    explicit key_set(std::size_t memory);

    error_code add(const key_hash& key);
    /// Calls `found` for each key that was added more than once. Nothing can be added after.
    error_code duplicates(const std::function<void(const key_hash&)>& found);

private:
    struct closer {
        void operator()(std::FILE* file) const noexcept { std::fclose(file); }
    };
    class run;

    error_code spill();

    std::size_t most_;
    std::vector<key_hash> keys_;
    std::unique_ptr<std::FILE, closer> file_;
    std::vector<std::uint64_t> runs_; // where each begins, in keys
    std::uint64_t spilled_ = 0;
};

} // namespace dyndump::output
