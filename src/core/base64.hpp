/// \file
/// Base64 with padding (RFC 4648, section 4), as DynamoDB writes binary values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::core {

/// Replaces `out` by the bytes of `text`. False if it is not base64: a length that is no multiple
/// of four, a character outside the alphabet, padding elsewhere than at the end, bits left over.
bool decode_base64(std::string_view text, std::vector<std::uint8_t>& out);

/// Appends the base64 text of `bytes`.
void append_base64(std::string& out, std::span<const std::uint8_t> bytes);

/// How many padding characters end `text`.
constexpr std::size_t base64_padding(std::string_view text) noexcept {
    if (text.ends_with("==")) {
        return 2;
    }
    return text.ends_with('=') ? 1 : 0;
}

} // namespace dyndump::core
