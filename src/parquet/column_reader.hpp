// A column's values of one row group, read page by page. The bytes may be damaged.
#pragma once

#include "parquet/footer_reader.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::parquet {

/// Appends exactly `size` bytes of the file from `at` on; false if they cannot be read.
using file_bytes = std::function<bool(std::uint64_t at, std::size_t size, std::string& out)>;

class column_reader {
public:
    /// All must outlive it.
    column_reader(const leaf& what, const chunk_place& place, const file_bytes& file);

    /// What a row holds: the values of `take` are called for one after the other, as they lie in
    /// PLAIN without a length. `defined`: 0 for no value, 1 for one (or for an empty list), 2 for a
    /// list with elements. False with the reason in `problem`, which stays empty if the file could
    /// not be read.
    template <class Take>
    bool row(std::uint8_t& defined, Take take, std::string& problem) {
        if (level_ == levels_ && !next_page(problem)) {
            return false;
        }
        defined = static_cast<std::uint8_t>(defined_[level_]);
        const bool valued = defined == leaf_->defined();
        do {
            if (valued) {
                std::string_view value;
                if (defined_[level_] != defined || !next(value)) {
                    problem = "a page of the Parquet file does not hold its values";
                    return false;
                }
                take(value);
            }
            ++level_;
        } while (level_ < levels_ && leaf_->repeats() && repeated_[level_] != 0);
        return true;
    }

    /// Bytes in use.
    std::size_t memory() const noexcept;

private:
    struct page_head;

    bool next_page(std::string& problem);
    bool read_head(page_head& head, std::string& problem);
    bool read_body(const page_head& head, std::string& problem);
    bool take_dictionary(const page_head& head);
    bool take_levels(const page_head& head);
    bool take_values(const page_head& head, std::string_view rest);
    bool next(std::string_view& value);
    bool next_plain(std::string_view from, std::size_t& at, std::string_view& value) const;
    // Makes sure that so many bytes of the chunk from its position on are at hand, if it has them.
    bool fetch(std::size_t size);

    const leaf* leaf_;
    const chunk_place* place_;
    const file_bytes* file_;
    std::uint64_t at_ = 0;     // in the chunk: what is behind window_
    std::uint64_t values_ = 0; // read so far, with those that are absent
    std::string window_;       // of the chunk
    std::size_t taken_ = 0;    // of the window
    std::string dictionary_text_;
    std::vector<std::string_view> dictionary_;
    std::string page_;
    std::vector<std::uint32_t> defined_;
    std::vector<std::uint32_t> repeated_;
    std::size_t levels_ = 0;
    std::size_t level_ = 0;
    bool by_index_ = false;
    std::vector<std::uint32_t> indices_;
    std::size_t index_ = 0;
    std::string_view plain_;
    std::size_t plain_at_ = 0; // in bits for booleans
};

} // namespace dyndump::parquet
