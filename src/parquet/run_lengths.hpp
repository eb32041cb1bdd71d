// Small numbers in Parquet's mixture of runs and packed bits.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::parquet {

/// Bits that numbers up to `most` need.
unsigned bits_for(std::uint32_t most) noexcept;

/// Appends them, `bits` wide (1 to 32).
void append_runs(std::span<const std::uint32_t> values, unsigned bits, std::string& out);
void append_runs(std::span<const std::uint8_t> values, unsigned bits, std::string& out);

/// Reads exactly `count` numbers, each below `2^bits`; false if the bytes do not hold them.
bool read_runs(std::string_view bytes, unsigned bits, std::size_t count,
               std::vector<std::uint32_t>& out);

} // namespace dyndump::parquet
