/// \file
/// The checksum of responses.
#pragma once

#include <cstdint>
#include <string_view>

namespace dyndump::core {

/// CRC-32 (IEEE), going on from that of the bytes before.
std::uint32_t crc32(std::string_view bytes, std::uint32_t before = 0) noexcept;

} // namespace dyndump::core
