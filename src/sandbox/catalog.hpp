/// \file
/// The tables, and what each has beside its items.
#pragma once

#include "sandbox/capacity_meter.hpp"
#include "sandbox/page_cache.hpp"
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

/// A table and what belongs to it.
struct table_entry {
    /// More key ranges than a test will want.
    static constexpr unsigned max_partitions = 64;

    table_entry(table_definition definition, std::size_t cache_bytes)
        : items(std::move(definition))
        , pages(cache_bytes) {}

    table items;
    page_cache pages;
    table_status status;
    capacity_meter meter;
    std::array<capacity_meter, max_partitions> partition_meters;
};

using table_ptr = std::shared_ptr<table_entry>;

/// Thread safety: all members from any thread.
class catalog {
public:
    explicit catalog(std::size_t cache_bytes)
        : cache_bytes_(cache_bytes) {}

    /// Null if there is a table of that name.
    table_ptr create(table_definition definition);
    /// Null if there is none.
    table_ptr find(std::string_view name) const;
    /// The table that was removed, or null.
    table_ptr erase(std::string_view name);
    /// In order.
    std::vector<std::string> names() const;

private:
    const std::size_t cache_bytes_;
    mutable std::shared_mutex mutex_;
    std::map<std::string, table_ptr, std::less<>> tables_;
};

/// The table that TableName names, in service. Faults: ValidationException,
/// ResourceNotFoundException.
outcome<table_ptr> table_of(const catalog& tables, const boost::json::object& request);

} // namespace dyndump::sandbox_impl
