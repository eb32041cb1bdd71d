#include "archive/record.hpp"

#include <fmt/format.h>
#include <isa-l/crc.h>

#include <algorithm>
#include <charconv>
#include <iterator>

namespace dyndump::archive {
namespace {

constexpr std::size_t number_size = 8;
static_assert(record_head_size == number_size + 1 + number_size + 1);

// Lower-case digits only, so that a flipped bit of a letter's case is seen too.
std::optional<std::uint32_t> number_at(std::string_view text) {
    for (char c : text) {
        if (c >= 'A' && c <= 'F') {
            return std::nullopt;
        }
    }
    std::uint32_t value = 0;
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, value, 16);
    return parsed.ec == std::errc{} && parsed.ptr == end ? std::optional(value) : std::nullopt;
}

} // namespace

std::uint32_t crc32(std::string_view bytes, std::uint32_t seed) {
    return ::crc32_gzip_refl(seed, reinterpret_cast<const unsigned char*>(bytes.data()),
                             bytes.size());
}

void append_record(std::string& journal, std::string_view text) {
    const auto length = fmt::format("{:08x}", text.size());
    fmt::format_to(std::back_inserter(journal), "{} {:08x} {}\n", length,
                   crc32(text, crc32(length)), text);
}

std::optional<std::size_t> record_size(std::string_view beginning) {
    if (beginning.size() < record_head_size || beginning[number_size] != ' ' ||
        beginning[record_head_size - 1] != ' ') {
        return std::nullopt;
    }
    const auto length = number_at(beginning.substr(0, number_size));
    const auto checksum = number_at(beginning.substr(number_size + 1, number_size));
    if (!length || !checksum || *length > most_record_bytes) {
        return std::nullopt;
    }
    return record_head_size + *length + 1;
}

std::optional<record> read_record(std::string_view journal, std::size_t at) {
    const auto from = journal.substr(std::min(at, journal.size()));
    const auto size = record_size(from);
    if (!size || from.size() < *size || from[*size - 1] != '\n') {
        return std::nullopt;
    }
    record found;
    found.text = from.substr(record_head_size, *size - record_head_size - 1);
    found.end = at + *size;
    if (crc32(found.text, crc32(from.substr(0, number_size))) !=
        *number_at(from.substr(number_size + 1, number_size))) {
        return std::nullopt;
    }
    return found;
}

} // namespace dyndump::archive
