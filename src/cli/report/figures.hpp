// Figures and words as people read them.
#pragma once

#include <dyndump/printable.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace dyndump::cli {

/// 1234567 -> "1,234,567"
std::string grouped(std::uint64_t value);

/// Capacity units: 0.5 -> "0.5", 128.46 -> "128.5", 1234.5 -> "1,235"
std::string units(double value);

/// Bytes in decimal multiples: 98200000 -> "98.2 MB"
std::string size(double bytes);

/// Whole seconds: 41 s -> "0:41", 3723 s -> "1:02:03"
std::string clock_time(std::chrono::steady_clock::duration elapsed);

/// Each line printable(), none cut. For text of ours: a line feed from outside would pass.
std::string printable_lines(std::string_view text);

/// printable(), in double quotes.
std::string in_quotes(std::string_view text);

} // namespace dyndump::cli
