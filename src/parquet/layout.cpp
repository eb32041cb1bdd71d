#include "parquet/layout.hpp"

#include <cstring>

namespace dyndump::parquet {
namespace {

std::int64_t as_int64(std::string_view bytes) noexcept {
    std::int64_t value = 0;
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
}

} // namespace

std::vector<leaf> leaves_of(const table_columns& columns) {
    std::vector<leaf> all;
    all.reserve(columns.columns.size() + 1);
    for (const auto& each : columns.columns) {
        all.push_back({each.name, each.type});
    }
    all.push_back({columns.overflow, {column_shape::one, column_kind::dynamodb_json}});
    return all;
}

int compare_values(physical kind, std::string_view a, std::string_view b) noexcept {
    if (kind == physical::int64) {
        const auto x = as_int64(a);
        const auto y = as_int64(b);
        return x < y ? -1 : x > y ? 1 : 0;
    }
    if (kind == physical::fixed && !a.empty() && !b.empty()) {
        // Two's complement, the highest byte first.
        const bool minus_a = (static_cast<unsigned char>(a.front()) & 0x80U) != 0;
        const bool minus_b = (static_cast<unsigned char>(b.front()) & 0x80U) != 0;
        if (minus_a != minus_b) {
            return minus_a ? -1 : 1;
        }
    }
    return a.compare(b);
}

} // namespace dyndump::parquet
