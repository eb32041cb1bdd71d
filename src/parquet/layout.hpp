// How columns of items lie in a Parquet file: physical types, and the levels that tell what is
// absent. Source: parquet-format, README.md, Encodings.md, LogicalTypes.md, parquet.thrift.
#pragma once

#include <dyndump/table_columns.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::parquet {

inline constexpr std::string_view magic = "PAR1";

enum class physical : std::int32_t {
    boolean = 0,
    int64 = 2,
    byte_array = 6,
    fixed = 7,
};

enum class codec : std::int32_t { none = 0, snappy = 1, zstd = 6 };

namespace encoding {
inline constexpr std::int32_t plain = 0;
inline constexpr std::int32_t plain_dictionary = 2; // what writers of old called a dictionary's
inline constexpr std::int32_t rle = 3;
inline constexpr std::int32_t rle_dictionary = 8;
} // namespace encoding

/// Decimals of more than 18 digits are so many bytes, the highest first.
inline constexpr std::size_t fixed_size = 16;

/// One column as it lies in the file. All are optional; a set or list is
/// `optional group NAME (LIST) { repeated group list { required element } }`.
struct leaf {
    std::string name;
    column_type type;

    physical kind() const noexcept {
        switch (type.kind) {
        case column_kind::boolean:
            return physical::boolean;
        case column_kind::int64:
            return physical::int64;
        case column_kind::decimal:
            return type.precision <= 18 ? physical::int64 : physical::fixed;
        default:
            return physical::byte_array;
        }
    }
    bool repeats() const noexcept { return type.shape != column_shape::one; }
    /// The definition level of a value; 0: absent; 1 of what repeats: empty.
    std::uint8_t defined() const noexcept { return repeats() ? 2 : 1; }
    /// Values without an order that readers agree on have no bounds.
    bool has_bounds() const noexcept {
        return type.kind != column_kind::json && type.kind != column_kind::dynamodb_json;
    }
};

/// The columns, and the overflow column as the last one.
std::vector<leaf> leaves_of(const table_columns& columns);

/// A page's bounds, PLAIN-encoded without the length of byte arrays; unset: unknown.
struct bounds {
    bool known = false;
    std::string least;
    std::string most;
};

/// Compares values as their bounds are ordered.
int compare_values(physical kind, std::string_view a, std::string_view b) noexcept;

} // namespace dyndump::parquet
