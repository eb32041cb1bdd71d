/// \file
/// One table: its description and its items, ordered by storage key.
#pragma once

#include "sandbox/key_schema.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::sandbox_impl {

/// What CreateTable was given, checked.
struct table_definition {
    std::string name;
    key_schema keys;
    std::map<std::string, key_schema> indexes; // global and local ones, by name
    std::vector<std::string> global_indexes;
    bool on_demand = true;
    std::int64_t read_capacity = 0; // 0 on demand
    std::int64_t write_capacity = 0;
    std::string id;
    std::int64_t creation_time = 0; // seconds since the epoch
    // As they came, for DescribeTable.
    boost::json::array key_schema_json;
    boost::json::array attribute_definitions;
    boost::json::array global_index_json;
    boost::json::array local_index_json;
    boost::json::array tags;

    /// Where all tables of the sandbox are.
    static constexpr std::string_view region = "us-east-1";
    static constexpr std::string_view account = "000000000000";
    std::string arn() const;
};

struct stored_item {
    std::string json;
    std::uint32_t size = 0; // as DynamoDB counts
};

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

    const table_definition& definition() const noexcept { return definition_; }

    /// Checks an item as PutItem does and brings it into the form to be stored.
    outcome<checked_item> check_item(boost::json::object& item) const;
    /// Checks a Key and gives its storage key.
    outcome<std::string> check_key(boost::json::object& key) const;

    /// Stores an item in place of the one with its key. Returns the larger one's size.
    std::uint32_t put(checked_item item);
    /// Removes the item of that storage key if there is one. Returns its size.
    std::uint32_t erase(std::string_view key);
    /// The item of that storage key, or nothing.
    std::optional<stored_item> get(std::string_view key) const;

    /// Reads up to one page: `range.limit` items, or until 1 MB is exceeded, and hands the slice to
    /// `use` under the table's lock. `index`: only items that it holds count.
    template <class Use>
    void scan(const scan_range& range, const key_schema* index, Use&& use) const {
        const std::shared_lock lock(mutex_);
        use(read_slice(range, index));
    }

    std::uint64_t item_count() const noexcept { return count_; }
    std::uint64_t size_bytes() const noexcept { return bytes_; }
    /// Another number after each change.
    std::uint64_t version() const noexcept { return version_; }

private:
    scan_slice read_slice(const scan_range& range, const key_schema* index) const;

    table_definition definition_;
    mutable std::shared_mutex mutex_;
    std::map<std::string, stored_item, std::less<>> items_;
    std::atomic<std::uint64_t> count_{0};
    std::atomic<std::uint64_t> bytes_{0};
    std::atomic<std::uint64_t> version_{0};
};

} // namespace dyndump::sandbox_impl
