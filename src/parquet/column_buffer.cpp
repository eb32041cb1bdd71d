#include "parquet/column_buffer.hpp"

#include <array>
#include <bit>
#include <cstring>

namespace dyndump::parquet {

static_assert(std::endian::native == std::endian::little,
              "Parquet's numbers begin with the lowest byte");

void column_buffer::pad(std::size_t rows) {
    const auto missing = rows > rows_ ? rows - rows_ : 0;
    defined_.insert(defined_.end(), missing, 0);
    if (leaf_.repeats()) {
        repeated_.insert(repeated_.end(), missing, 0);
    }
    rows_ += missing;
}

void column_buffer::begin_list(std::size_t row) {
    pad(row);
    values_before_ = values_.size();
    count_before_ = count_;
    levels_before_ = defined_.size();
    defined_.push_back(1);
    repeated_.push_back(0);
    list_is_empty_ = true;
    ++rows_;
}

void column_buffer::begin_element() {
    if (list_is_empty_) {
        defined_.back() = 2;
        list_is_empty_ = false;
        return;
    }
    defined_.push_back(2);
    repeated_.push_back(1);
}

void column_buffer::drop_list() {
    values_.resize(values_before_);
    count_ = count_before_;
    defined_.resize(levels_before_);
    repeated_.resize(levels_before_);
    --rows_;
}

void column_buffer::append_int64(std::int64_t value) {
    std::array<char, sizeof value> bytes;
    std::memcpy(bytes.data(), &value, sizeof value);
    values_.append(bytes.data(), bytes.size());
    ++count_;
}

void column_buffer::append_fixed(columns::int128 value) {
    std::array<char, fixed_size> bytes;
    auto rest = static_cast<columns::uint128>(value);
    for (auto at = bytes.rbegin(); at != bytes.rend(); ++at) {
        *at = static_cast<char>(rest);
        rest >>= 8;
    }
    values_.append(bytes.data(), bytes.size());
    ++count_;
}

void column_buffer::append_bytes(std::string_view value) {
    const auto size = static_cast<std::uint32_t>(value.size());
    std::array<char, sizeof size> head;
    std::memcpy(head.data(), &size, sizeof size);
    values_.append(head.data(), head.size());
    values_.append(value);
    ++count_;
}

void column_buffer::clear() noexcept {
    values_.clear();
    count_ = 0;
    rows_ = 0;
    defined_.clear();
    repeated_.clear();
}

} // namespace dyndump::parquet
