/// \file
/// Which columns a table's items make, for forms that have columns: Parquet, CSV.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/error.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump {

/// What a column's values are.
enum class column_kind : std::uint8_t {
    /// S.
    string,
    /// B.
    binary,
    /// BOOL.
    boolean,
    /// N, whole, of 64 bits.
    int64,
    /// N with `precision` digits, `scale` of them behind the point.
    decimal,
    /// N, its digits as text.
    number,
    /// Any value without binaries and sets, as JSON: `{"a":1}`.
    json,
    /// Any value, as DynamoDB JSON: `{"M":{"a":{"N":"1"}}}`.
    dynamodb_json,
};

/// How many of them an attribute has.
enum class column_shape : std::uint8_t {
    one,
    /// SS, NS or BS.
    set,
    /// L of values of one type.
    list,
};

/// Most digits of a decimal.
inline constexpr unsigned most_column_digits = 38;

/// The type of a column. A value that is not of it lies in the overflow column.
struct column_type {
    column_shape shape = column_shape::one;
    column_kind kind = column_kind::string;
    std::uint8_t precision = 0;
    std::uint8_t scale = 0;

    bool operator==(const column_type&) const = default;
};

/// `STRING`, `BINARY`, `BOOLEAN`, `INT64`, `DECIMAL(10,2)`, `NUMBER`, `JSON`, `DYNAMODB_JSON`,
/// `SET<STRING>`, `LIST<INT64>`.
DYNDUMP_EXPORT std::string to_text(column_type type);
/// The other way; false if it is no such text. Sets and lists have no JSON, sets no BOOLEAN.
DYNDUMP_EXPORT bool parse_column_type(std::string_view text, column_type& type);

/// One column.
struct column {
    /// Of the items.
    std::string attribute;
    /// Of the column: the attribute's own unless another one has it but for upper and lower case.
    std::string name;
    column_type type;

    bool operator==(const column&) const = default;
};

/// The columns, and the one that holds what no other can.
struct table_columns {
    std::vector<column> columns;
    /// Of the column for what has no other place.
    std::string overflow = "dyndump_overflow";

    bool operator==(const table_columns&) const = default;
};

/// Most columns that are made; what other attributes hold lies in the overflow column.
inline constexpr std::size_t most_columns = 2000;

/// A member `attributes`, each with `name`, `type` and, if it differs, `column`; and `overflow`.
DYNDUMP_EXPORT std::string to_json(const table_columns& columns);
/// The same, and what `dyndump schema --json` prints: members that it does not know are passed
/// over. Error: errc::invalid_argument; `diag.message` says what is wrong.
DYNDUMP_EXPORT error_code read_columns(std::string_view json, table_columns& columns,
                                       diagnostics& diag);

} // namespace dyndump
