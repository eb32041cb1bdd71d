// Checksums of bodies in pieces, in the forms that headers want.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dyndump::s3 {

// Base64 of the four bytes, the highest first, and back. Nothing if it is none: a checksum of
// checksums, "...-3", as well.
std::string crc32_text(std::uint32_t crc);
std::optional<std::uint32_t> parse_crc32(std::string_view text);

// Base64; empty where the library for it is not allowed to (FIPS).
std::string md5_text(std::string_view body);

} // namespace dyndump::s3
