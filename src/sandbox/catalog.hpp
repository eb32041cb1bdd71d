/// \file
/// The tables, and what each has beside its items.
#pragma once

#include "sandbox/capacity_meter.hpp"
#include "sandbox/page_cache.hpp"
#include "sandbox/scheduled_changes.hpp"
#include "sandbox/table.hpp"

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::sandbox_impl {

/// A table's TableStatus. Thread safety: all members from any thread.
class table_status {
public:
    void set(std::string word) {
        const std::lock_guard lock(mutex_);
        word_ = std::move(word);
    }
    /// Unless it has become another meanwhile.
    void replace(std::string_view old, std::string_view word) {
        const std::lock_guard lock(mutex_);
        if (word_ == old) {
            word_ = word;
        }
    }
    std::string word() const {
        const std::lock_guard lock(mutex_);
        return word_;
    }
    /// Whether items can be read and written.
    bool in_service() const {
        const std::lock_guard lock(mutex_);
        return word_ == "ACTIVE" || word_ == "UPDATING" || word_ == "DELETING";
    }

private:
    mutable std::mutex mutex_;
    std::string word_ = "ACTIVE";
};

/// Credit for what is read or written: of a table, and of its key ranges.
struct capacity_meters {
    /// More key ranges than a test will want.
    static constexpr unsigned max_partitions = 64;

    capacity_meter table;
    std::array<capacity_meter, max_partitions> partitions;
};

/// Credit of each index. Thread safety: all members from any thread.
class index_meters {
public:
    capacity_meter& of(std::string_view index) {
        const std::lock_guard lock(mutex_);
        return meters_[std::string(index)];
    }

private:
    std::mutex mutex_;
    std::map<std::string, capacity_meter> meters_;
};

/// A table and what belongs to it.
struct table_entry {

    table_entry(table_definition definition, std::size_t cache_bytes)
        : items(std::move(definition))
        , pages(cache_bytes) {}

    table items;
    page_cache pages;
    table_status status;
    capacity_meters reads;
    capacity_meters writes;
    index_meters index_writes;
};

using table_ptr = std::shared_ptr<table_entry>;

/// Thread safety: all members from any thread.
class catalog {
public:
    explicit catalog(std::size_t cache_bytes)
        : cache_bytes_(cache_bytes) {}

    /// Null if there is a table of that name.
    table_ptr create(table_definition definition, std::string status = "ACTIVE");
    /// Null if there is none.
    table_ptr find(std::string_view name) const;
    /// Unless it has been removed already.
    void erase(const table_ptr& entry);
    /// In order.
    std::vector<std::string> names() const;

    /// What becomes of the tables later.
    scheduled_changes later;

private:
    const std::size_t cache_bytes_;
    mutable std::shared_mutex mutex_;
    std::map<std::string, table_ptr, std::less<>> tables_;
};

/// The table that TableName names, whatever its status. Faults: ValidationException;
/// ResourceNotFoundException, in the words of DescribeTable.
outcome<table_ptr> any_table_of(const catalog& tables, const boost::json::object& request);

/// The table that ResourceArn names. Faults: it is no ARN; there is no such table.
outcome<table_ptr> table_of_arn(const catalog& tables, const boost::json::object& request);

/// The table that TableName names, in service. Faults: ValidationException,
/// ResourceNotFoundException.
outcome<table_ptr> table_of(const catalog& tables, const boost::json::object& request);

} // namespace dyndump::sandbox_impl
