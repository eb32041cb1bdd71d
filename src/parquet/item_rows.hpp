// Items as rows: each attribute's value goes to its column, what none can hold to the last one.
#pragma once

#include <dyndump/item.hpp>
#include <dyndump/table_columns.hpp>

#include "columns/name_index.hpp"
#include "core/json_cursor.hpp"
#include "parquet/column_buffer.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::parquet {

/// The rows of a group that is not yet encoded. For one thread at a time.
class item_rows {
public:
    explicit item_rows(const table_columns& columns);

    /// Error: errc::malformed_response; the rows are of no use then.
    error_code add(item_view item);

    std::size_t rows() const noexcept { return rows_; }
    /// Bytes in use.
    std::size_t memory() const noexcept { return memory_; }
    /// Attributes that lie in the overflow column, of all items ever added.
    std::uint64_t overflowed() const noexcept { return overflowed_; }
    /// All are padded to rows().
    std::vector<column_buffer>& finish();
    void clear() noexcept;

private:
    bool put(column_buffer& into, attribute_type type, std::string_view content,
             std::string_view value);
    bool put_scalar(column_buffer& into, attribute_type type, std::string_view content,
                    std::string_view value);
    bool put_text(column_buffer& into, std::string_view raw);
    bool put_list(column_buffer& into, attribute_type type, std::string_view content);
    bool append_element(column_buffer& into, attribute_type type, std::string_view content);
    bool append_number(column_buffer& into, std::string_view raw);
    void overflow(std::string_view raw_name, std::string_view value);

    columns::name_index attributes_;
    std::vector<column_buffer> buffers_;
    std::size_t rows_ = 0;
    std::size_t memory_ = 0;
    std::uint64_t overflowed_ = 0;
    std::string overflow_; // of the item at hand
    std::string scratch_;
    std::vector<std::uint8_t> bytes_;
};

} // namespace dyndump::parquet
