/// \file
/// The keys of items, read from their bytes.
#pragma once

#include <dyndump/item.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::core {

/// Reads the key of any item of one table.
///
/// Thread safety: may be read from many threads.
class key_reader {
public:
    /// The names of the key's attributes: the partition key, then the sort key if there is one.
    explicit key_reader(std::vector<std::string> names)
        : names_(std::move(names)) {}

    const std::vector<std::string>& names() const noexcept { return names_; }

    /// Appends bytes that are the same exactly if two items are one to the table: 1 and 1.0, or the
    /// same text with other escapes. False, and nothing is appended, if an attribute of the key is
    /// missing or cannot be one.
    bool append_canonical(item_view item, std::string& out) const;

    /// Appends the key as DeleteRequest takes it: `{"id":{"S":"a"}}`. False as above.
    bool append_json(item_view item, std::string& out) const;

private:
    std::vector<std::string> names_;
};

/// The items of one page by their keys. Of several with one key the last counts, as if they were
/// written one after the other; so requests under way at the same time never hold the same key.
/// Keeps its memory from page to page.
class page_keys {
public:
    void assign(std::span<const item_view> items, const key_reader& reader);

    std::size_t size() const noexcept { return ends_.size(); }
    /// In its canonical form; empty if the item has none.
    std::string_view key(std::size_t item) const noexcept {
        const std::size_t begin = item == 0 ? 0 : ends_[item - 1];
        return std::string_view(text_).substr(begin, ends_[item] - begin);
    }
    /// Does a later item of the page have its key?
    bool is_superseded(std::size_t item) const noexcept { return superseded_[item] != 0; }

private:
    void enter(std::size_t item);

    std::string text_;
    std::vector<std::size_t> ends_;
    std::vector<char> superseded_;
    std::vector<std::uint32_t> table_; // open addressing; items, counted from 1
};

} // namespace dyndump::core
