// One side of a comparison: which items there are, in bounded memory.
#pragma once

#include <dyndump/attribute_value.hpp>
#include <dyndump/signature.hpp>

#include "core/item_hash.hpp"
#include "core/sha256.hpp"
#include "output/check/key_set.hpp"
#include "output/files/temporary_file.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::output {

struct item_record {
    key_hash key;
    key_hash item;

    friend auto operator<=>(const item_record&, const item_record&) = default;
};

/// Of the bytes that tell a key from others.
key_hash hash_of_key(core::sha256& by, std::string_view bytes);

/// First add(), then sort(), then next() until there is no more.
class item_ledger {
public:
    explicit item_ledger(std::size_t memory);

    /// `key`: the attributes that tell items apart; an item that lacks one is told by all of it.
    error_code add(const attribute_map& item, const std::vector<std::string>& key, bool loose);

    /// `key`: bytes that tell the item's key from others; empty: all of the item tells it. `words`:
    /// the key for people.
    error_code add(const core::item_hash& item, std::string_view key, std::string_view words);

    std::uint64_t count() const noexcept { return signature_.items(); }
    const items_signature& signature() const noexcept { return signature_; }

    error_code sort() { return records_.sort(); }
    error_code next(std::optional<item_record>& record) { return records_.next(record); }
    /// Fills in the keys, in words, of the hashes in `names`.
    error_code name(std::map<key_hash, std::string>& names);
    /// All keys, as they were added.
    error_code each_name(const std::function<void(const key_hash&, std::string_view)>& each);

private:
    error_code remember(const key_hash& key, std::string_view words);
    error_code read_back(const std::function<void(const key_hash&, std::string)>& each);

    std::size_t memory_;
    core::sha256 sha256_;
    items_signature signature_;
    sorted_runs<item_record> records_;
    std::string words_; // hash, length and text of each key; what does not fit is in the file
    temporary_file file_;
    std::string scratch_;
    std::string key_;
};

/// In what two sides differ, by keys.
enum class side_difference { only_left, only_right, changed };

/// Calls `found` for each key that differs, in order. Sorts both.
error_code compare(item_ledger& left, item_ledger& right,
                   const std::function<void(side_difference, const key_hash&)>& found);

} // namespace dyndump::output
