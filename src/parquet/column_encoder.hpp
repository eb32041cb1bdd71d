// A column's values of one row group, as the pages of a column chunk.
#pragma once

#include "parquet/column_buffer.hpp"
#include "parquet/dictionary.hpp"
#include "parquet/page_codec.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace dyndump::parquet {

struct encoded_page {
    std::uint64_t offset = 0; // in the row group
    std::uint64_t size = 0;   // with its head
    std::uint64_t first_row = 0;
    std::uint64_t nulls = 0;
    bool empty = false; // of values
    bounds range{};
};

struct encoded_chunk {
    std::uint64_t values = 0; // with those that are absent
    std::uint64_t nulls = 0;
    std::uint64_t plain_size = 0;
    std::uint64_t size = 0;
    bool has_dictionary = false;
    std::uint64_t dictionary_offset = 0;
    std::uint64_t data_offset = 0;
    bounds range{};
    std::vector<encoded_page> pages;
};

/// What lies between the columns of a row group and its bytes.
struct encoded_group {
    std::string bytes;
    std::uint64_t rows = 0;
    std::vector<encoded_chunk> chunks;
};

/// For one thread at a time; keeps its memory.
class column_encoder {
public:
    explicit column_encoder(page_compressor compressor)
        : compressor_(std::move(compressor)) {}

    /// Appends the chunk to the group. The buffer is padded to the group's rows.
    void encode(const column_buffer& column, encoded_group& into);

private:
    struct slice {
        std::size_t first_level = 0;
        std::size_t last_level = 0;
        std::size_t first_value = 0;
        std::size_t values = 0;
        std::size_t first_row = 0;
    };
    void put_dictionary(encoded_group& into, encoded_chunk& chunk);
    void put_page(const column_buffer& column, const slice& part, encoded_group& into,
                  encoded_chunk& chunk);
    void put_levels(const column_buffer& column, const slice& part);
    void put_values(const column_buffer& column, const slice& part, encoded_page& page);
    void widen(physical kind, std::string_view value, bounds& range);
    // Compresses what page_ holds; returns the bytes behind the head.
    void put_compressed(const std::string& head_members, std::int32_t type, std::uint16_t member,
                        std::uint64_t& size, encoded_group& into, encoded_chunk& chunk);

    page_compressor compressor_;
    dictionary dictionary_;
    bool use_dictionary_ = false;
    std::vector<std::uint32_t> seen_; // by entry of the dictionary: in which page last
    std::size_t value_at_ = 0;        // in the column's values
    std::string page_;
    std::string packed_;
    std::string head_;
};

} // namespace dyndump::parquet
