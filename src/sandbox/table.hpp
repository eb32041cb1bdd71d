/// \file
/// One table: its description and its items, ordered by storage key.
#pragma once

#include "sandbox/key_condition.hpp"
#include "sandbox/table_definition.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::sandbox_impl {

struct stored_item {
    std::string json;
    std::uint32_t size = 0; // as DynamoDB counts
};

/// The item parsed; an empty one for null.
boost::json::object attributes_of(const stored_item* item);

/// An item that may be stored, and where.
struct checked_item {
    std::string key;
    stored_item value;
};

/// Which part of the table a Scan reads, checked.
struct scan_range {
    std::uint32_t segment = 0;
    std::uint32_t total_segments = 1;
    std::uint64_t limit = UINT64_MAX; // items
    std::string start_after;          // storage key; empty: from the segment's beginning

    /// Whether the storage key lies in the segment.
    bool contains(std::string_view key) const;
    /// The least hash of segment `segment`; nothing if that is beyond the last segment.
    std::optional<std::uint64_t> first_hash(std::uint32_t segment) const;
};

/// Items of one page, in order.
struct scan_slice {
    std::vector<const stored_item*> items; // valid while the table's lock is held
    std::uint64_t size = 0;                // bytes that capacity is charged for
    std::uint64_t scanned = 0;             // items that were read
    bool more = false;                     // stopped by the limit or by the size
    const stored_item* last = nullptr;     // the last item read
};

/// Thread safety: all members from any thread.
class table {
public:
    explicit table(table_definition definition);

    /// As it is now; it may be replaced at any time.
    std::shared_ptr<const table_definition> definition() const {
        const std::lock_guard lock(definition_mutex_);
        return definition_;
    }
    /// Replaces the definition by a changed copy. The keys must stay.
    void redefine(const std::function<void(table_definition&)>& change);

    /// Checks an item as PutItem does, with the keys of the indexes, and brings it into the form to
    /// be stored.
    outcome<checked_item> check_item(boost::json::object& item) const;
    /// Checks a Key and gives its storage key.
    outcome<std::string> check_key(boost::json::object& key) const;

    /// Stores an item in place of the one with its key.
    void put(checked_item item);
    /// Lets `decide(old, fresh)` say, under the table's lock, what becomes of the item of that
    /// storage key. `old` is null if there is none; `fresh` is what takes its place, nothing to
    /// remove it. A fault that it returns leaves the table as it is.
    template <class Decide>
    outcome<void> change(const std::string& key, Decide&& decide) {
        const std::unique_lock lock(mutex_);
        const auto place = items_.lower_bound(key);
        const bool there = place != items_.end() && place->first == key;
        std::optional<stored_item> fresh;
        outcome<void> decided = decide(there ? &place->second : nullptr, fresh);
        if (decided) {
            replace(place, there, key, std::move(fresh));
        }
        return decided;
    }
    /// The item of that storage key, or nothing.
    std::optional<stored_item> get(std::string_view key) const;

    /// Reads up to one page: `range.limit` items, or until 1 MB is exceeded, and hands the slice to
    /// `use` under the table's lock. `index`: only items that it holds count.
    template <class Use>
    void scan(const scan_range& range, const key_schema* index, Use&& use) const {
        const std::shared_lock lock(mutex_);
        use(read_slice(range, index));
    }

    /// The same for the items of one partition, in the order of the sort key.
    template <class Use>
    void query(const query_range& range, const key_schema* index, Use&& use) const {
        const std::shared_lock lock(mutex_);
        use(read_partition(range, index));
    }

    std::uint64_t item_count() const noexcept { return count_; }
    std::uint64_t size_bytes() const noexcept { return bytes_; }
    /// Another number after each change.
    std::uint64_t version() const noexcept { return version_; }

private:
    using item_map = std::map<std::string, stored_item, std::less<>>;

    scan_slice read_slice(const scan_range& range, const key_schema* index) const;
    scan_slice read_partition(const query_range& range, const key_schema* index) const;
    void replace(item_map::iterator place, bool there, const std::string& key,
                 std::optional<stored_item> fresh);

    mutable std::mutex definition_mutex_;
    std::shared_ptr<const table_definition> definition_;
    mutable std::shared_mutex mutex_;
    item_map items_;
    std::atomic<std::uint64_t> count_{0};
    std::atomic<std::uint64_t> bytes_{0};
    std::atomic<std::uint64_t> version_{0};
};

} // namespace dyndump::sandbox_impl
