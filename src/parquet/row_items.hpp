// Rows as the items that they were made from.
#pragma once

#include "parquet/column_reader.hpp"

#include <string>
#include <vector>

namespace dyndump::parquet {

/// The rows of one group, from the first on. The contents must outlive it.
class row_items {
public:
    row_items(const file_contents& contents, std::size_t group, file_bytes file);
    row_items(const row_items&) = delete;
    row_items& operator=(const row_items&) = delete;

    std::uint64_t left() const noexcept { return left_; }
    /// Appends the next one's item as a line. False with the reason in `problem`, which stays empty
    /// if the file could not be read.
    bool next(std::string& out, std::string& problem);

private:
    bool append_column(std::size_t column, std::string& out, bool& first, std::string& problem);

    const file_contents& contents_;
    file_bytes file_;
    std::vector<std::string> names_; // of the attributes, as JSON strings
    std::vector<column_reader> readers_;
    std::uint64_t left_;
    std::string value_;
};

} // namespace dyndump::parquet
