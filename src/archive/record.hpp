// The frame of a journal record: its length, its checksum, its text, a newline.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dyndump::archive {

/// Longer ones are not written and not believed.
constexpr std::size_t most_record_bytes = std::size_t{8} << 20;

/// CRC-32 as in gzip; `seed` continues an earlier one.
std::uint32_t crc32(std::string_view bytes, std::uint32_t seed = 0);

/// "LLLLLLLL CCCCCCCC text\n": both numbers hexadecimal; the checksum covers the length too.
void append_record(std::string& journal, std::string_view text);

struct record {
    std::string_view text;
    /// Where the next one begins.
    std::size_t end = 0;
};

/// What frames a text: 18 bytes before it, a newline behind it.
constexpr std::size_t record_head_size = 18;

/// How long the record is that begins like this (at least record_head_size bytes), by what it says
/// itself; nothing if it is none.
std::optional<std::size_t> record_size(std::string_view beginning);

/// The record that begins at `at`; nothing if there is none whole and sound.
std::optional<record> read_record(std::string_view journal, std::size_t at);

} // namespace dyndump::archive
