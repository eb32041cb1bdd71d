// What a Parquet file says of its data, behind the data.
#pragma once

#include "parquet/column_encoder.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dyndump::parquet {

/// Grows with the row groups; what it holds of each is what will be written of it.
class file_footer {
public:
    file_footer(std::vector<leaf> leaves, codec compressed);

    /// A group whose bytes were written at `offset`. Appends to `index` what is to be written
    /// behind them: the bounds and places of its pages.
    void add(const encoded_group& group, std::uint64_t offset, std::string& index);
    /// All that ends the file. `notes`: by name, for readers that know them.
    std::string finish(const std::vector<std::pair<std::string, std::string>>& notes) const;

    std::uint64_t rows() const noexcept { return rows_; }

private:
    std::vector<leaf> leaves_;
    codec codec_;
    std::uint64_t rows_ = 0;
    std::size_t groups_ = 0;
    std::string row_groups_; // encoded
};

} // namespace dyndump::parquet
