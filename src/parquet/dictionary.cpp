#include "parquet/dictionary.hpp"

#include "parquet/run_lengths.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace dyndump::parquet {
namespace {

constexpr std::size_t most_dictionary_bytes = std::size_t{1} << 20;
constexpr std::size_t most_entries = std::size_t{1} << 16;
constexpr std::size_t looked_at = 4096;
constexpr std::uint32_t free_slot = 0xffffffff;

std::uint64_t hash_of(std::string_view value) noexcept {
    constexpr std::uint64_t odd = 0x9e3779b97f4a7c15U;
    std::uint64_t all = value.size() * odd;
    const char* p = value.data();
    auto left = value.size();
    for (; left >= 8; left -= 8, p += 8) {
        std::uint64_t part = 0;
        std::memcpy(&part, p, 8);
        all = (std::rotl(all, 23) ^ part) * odd;
    }
    if (left > 0) {
        std::uint64_t part = 0;
        std::memcpy(&part, p, left);
        all = (std::rotl(all, 23) ^ part) * odd;
    }
    return all ^ (all >> 29);
}

// Finds values by their hashes; as many slots again as there are entries at most.
class value_table {
public:
    explicit value_table(dictionary& into)
        : into_(into)
        , slots_(1024, free_slot) {}

    // The value's number; a new one if it is not there.
    std::uint32_t number_of(std::string_view value) {
        const auto hash = hash_of(value);
        const auto mask = slots_.size() - 1;
        auto at = hash & mask;
        for (; slots_[at] != free_slot; at = (at + 1) & mask) {
            const auto number = slots_[at];
            if (hashes_[number] == hash && into_.entries[number] == value) {
                return number;
            }
        }
        const auto number = static_cast<std::uint32_t>(into_.entries.size());
        slots_[at] = number;
        into_.entries.push_back(value);
        hashes_.push_back(hash);
        bytes_ += value.size() + sizeof(std::uint32_t);
        if (into_.entries.size() * 2 > slots_.size()) {
            grow();
        }
        return number;
    }
    std::size_t bytes() const noexcept { return bytes_; }

private:
    void grow() {
        slots_.assign(slots_.size() * 4, free_slot);
        const auto mask = slots_.size() - 1;
        for (std::uint32_t i = 0; i < hashes_.size(); ++i) {
            auto at = hashes_[i] & mask;
            while (slots_[at] != free_slot) {
                at = (at + 1) & mask;
            }
            slots_[at] = i;
        }
    }

    dictionary& into_;
    std::vector<std::uint32_t> slots_;
    std::vector<std::uint64_t> hashes_;
    std::size_t bytes_ = 0;
};

} // namespace

std::string_view next_value(physical kind, std::string_view values, std::size_t& at) noexcept {
    std::size_t size = 1;
    switch (kind) {
    case physical::boolean:
        break;
    case physical::int64:
        size = sizeof(std::int64_t);
        break;
    case physical::fixed:
        size = fixed_size;
        break;
    case physical::byte_array: {
        std::uint32_t length = 0;
        std::memcpy(&length, values.data() + at, sizeof length);
        at += sizeof length;
        size = length;
    }
    }
    const std::string_view value(values.data() + at, size);
    at += size;
    return value;
}

bool make_dictionary(physical kind, std::string_view values, std::size_t count, dictionary& into) {
    into.values.clear();
    into.entries.clear();
    into.indices.clear();
    if (kind == physical::boolean || count < 16) {
        return false;
    }
    into.indices.reserve(count);
    value_table table(into);
    std::size_t at = 0;
    for (std::size_t i = 0; i < count; ++i) {
        into.indices.push_back(table.number_of(next_value(kind, values, at)));
        const auto entries = into.entries.size();
        const bool too_many = (i + 1 == looked_at && entries * 2 > looked_at) ||
                              entries > most_entries || table.bytes() > most_dictionary_bytes;
        if (too_many) {
            return false;
        }
    }
    into.bits = std::max(1U, bits_for(static_cast<std::uint32_t>(into.entries.size() - 1)));
    const auto size = table.bytes() + count * into.bits / 8;
    if (size + size / 4 > values.size()) {
        return false;
    }
    for (auto& each : into.entries) {
        if (kind == physical::byte_array) {
            const auto length = static_cast<std::uint32_t>(each.size());
            into.values.append(reinterpret_cast<const char*>(&length), sizeof length);
        }
        into.values.append(each);
    }
    return true;
}

} // namespace dyndump::parquet
