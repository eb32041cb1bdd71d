// The values of one column, of the rows of one group.
#pragma once

#include "columns/decimal.hpp"
#include "parquet/layout.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::parquet {

/// Rows come in order; one that is passed over has no value.
class column_buffer {
public:
    explicit column_buffer(leaf what)
        : leaf_(std::move(what)) {}

    const leaf& what() const noexcept { return leaf_; }
    /// Whether the row has one already.
    bool has(std::size_t row) const noexcept { return rows_ > row; }

    void put_int64(std::size_t row, std::int64_t value) {
        begin(row);
        append_int64(value);
    }
    void put_fixed(std::size_t row, columns::int128 value) {
        begin(row);
        append_fixed(value);
    }
    void put_bytes(std::size_t row, std::string_view value) {
        begin(row);
        append_bytes(value);
    }
    void put_boolean(std::size_t row, bool value) {
        begin(row);
        append_boolean(value);
    }

    /// A set or list: elements are appended, or none. drop_list() undoes it.
    void begin_list(std::size_t row);
    void begin_element();
    void drop_list();
    void append_int64(std::int64_t value);
    void append_fixed(columns::int128 value);
    void append_bytes(std::string_view value);
    void append_boolean(bool value) {
        values_ += value ? '\1' : '\0';
        ++count_;
    }

    /// Rows up to this have no value if they had none.
    void pad(std::size_t rows);
    void clear() noexcept;
    /// Bytes in use.
    std::size_t memory() const noexcept {
        return values_.size() + defined_.size() + repeated_.size();
    }

    /// PLAIN, but for booleans, of which each is a byte.
    std::string_view values() const noexcept { return values_; }
    std::size_t count() const noexcept { return count_; }
    std::span<const std::uint8_t> defined() const noexcept { return defined_; }
    /// Empty if nothing repeats.
    std::span<const std::uint8_t> repeated() const noexcept { return repeated_; }

private:
    void begin(std::size_t row) {
        if (rows_ < row) [[unlikely]] {
            pad(row);
        }
        defined_.push_back(1);
        ++rows_;
    }

    leaf leaf_;
    std::string values_;
    std::size_t count_ = 0;
    std::size_t rows_ = 0;
    std::vector<std::uint8_t> defined_;
    std::vector<std::uint8_t> repeated_;
    // Before the list that was begun last.
    std::size_t values_before_ = 0;
    std::size_t count_before_ = 0;
    std::size_t levels_before_ = 0;
    bool list_is_empty_ = false;
};

} // namespace dyndump::parquet
