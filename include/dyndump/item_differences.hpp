/// \file
/// In what the items of a table differ from those of a source.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/error.hpp>
#include <dyndump/item.hpp>
#include <dyndump/source.hpp>
#include <dyndump/writer.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace dyndump {

/// What item_differences is made from.
struct item_differences_params {
    /// The attributes of the table's key.
    std::vector<std::string> key;
    /// Bytes for hashes and keys of both sides; what does not fit goes to temporary files in
    /// $TMPDIR, some 50 bytes and the key for an item of each side.
    std::size_t memory = std::size_t{256} << 20;
    /// Differences to name, of each kind; all are counted.
    std::size_t most_named = 20;
    /// Only items in buckets that are marked, as key_buckets numbers them; empty: all.
    std::vector<bool> buckets;
    /// Nothing is to be written afterwards: must_write() and extra() are not asked, memory is
    /// bounded whatever differs, and items without a key are told apart by all they have.
    bool only_named = false;

    item_differences_params() {}
    explicit item_differences_params(std::vector<std::string> names)
        : key(std::move(names)) {}
};

/// One that is named.
struct item_difference {
    enum kind { missing, changed, extra };
    kind what = missing;
    /// The key as JSON: `{"pk":{"S":"a"}}`; of an item without a known key, the item.
    std::string key;
};

/// What was found. The way numbers are written, and the order of items, attributes and members of
/// sets, are no difference.
struct item_difference_counts {
    std::uint64_t source_items = 0;
    std::uint64_t target_items = 0;
    std::uint64_t missing = 0; ///< Only in the source.
    std::uint64_t extra = 0;   ///< Only in the target.
    std::uint64_t changed = 0;
    std::vector<item_difference> differences;
    /// The same as sentences.
    std::vector<std::string> named;

    bool equal() const noexcept { return missing + extra + changed == 0; }
};

/// Reads both sides by a run each, into source() and target(); then conclude(). From there on
/// must_write() says which items the target lacks, and extra() gives the keys that it has too many:
/// what makes it a mirror of the source, at the price of reading both and writing the difference.
///
/// Thread safety: source() and target() take one page at a time, and may be used at the same time;
/// must_write() may be called from many threads. Blocks in conclude(), and in writing for temporary
/// files. Lifetimes: writers and sources that it gives borrow it.
class DYNDUMP_EXPORT item_differences {
public:
    explicit item_differences(item_differences_params params);
    item_differences(item_differences&&) noexcept;
    item_differences& operator=(item_differences&&) noexcept;
    ~item_differences();

    any_writer source();
    any_writer target();

    /// After both runs. Errors: the system's, of the temporary files.
    error_code conclude(item_difference_counts& counts);

    /// Whether the target lacks the item, or has another in its place. Always so of an item without
    /// a key.
    bool must_write(item_view item) const;
    /// A source whose items are the keys, and nothing else, of what only the target has.
    any_source extra();

private:
    class DYNDUMP_LOCAL state;
    std::unique_ptr<state> state_;
};

} // namespace dyndump
