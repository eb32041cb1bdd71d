#include "sandbox/table.hpp"

#include "sandbox/attribute_check.hpp"

#include "core/nesting.hpp"

#include <dyndump/item.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <mutex>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

constexpr std::uint64_t max_page_size = std::uint64_t{1} << 20;

/// Whether the index holds the item.
bool holds(const key_schema& index, const stored_item& item) {
    json::parse_options options;
    options.max_depth = core::max_json_depth;
    error_code ec;
    const json::value parsed = json::parse(item.json, ec, {}, options);
    return !ec && index.covers(parsed.get_object());
}

} // namespace

std::string table_definition::arn() const {
    return fmt::format("arn:aws:dynamodb:{}:{}:table/{}", region, account, name);
}

std::optional<std::uint64_t> scan_range::first_hash(std::uint32_t number) const {
    __extension__ using uint128 = unsigned __int128;
    if (number >= total_segments) {
        return std::nullopt;
    }
    // The least h with h * total / 2^64 >= number, which is what contains() computes.
    const uint128 scaled = static_cast<uint128>(number) << 64;
    return static_cast<std::uint64_t>((scaled + total_segments - 1) / total_segments);
}

bool scan_range::contains(std::string_view key) const {
    __extension__ using uint128 = unsigned __int128;
    const uint128 product = static_cast<uint128>(storage_key::hash_of(key)) * total_segments;
    return static_cast<std::uint64_t>(product >> 64) == segment;
}

table::table(table_definition definition)
    : definition_(std::move(definition)) {}

outcome<checked_item> table::check_item(json::object& item) const {
    auto normalised = normalise_attributes(item);
    if (!normalised) {
        return normalised.error();
    }
    auto key = definition_.keys.of_item(item);
    if (!key) {
        return key.error();
    }
    checked_item checked{std::move(*key), {json::serialize(item), 0}};
    const std::size_t size = item_view(checked.value.json).dynamodb_size();
    if (size > max_item_size) {
        return validation_fault("Item size has exceeded the maximum allowed size");
    }
    checked.value.size = static_cast<std::uint32_t>(size);
    return checked;
}

outcome<std::string> table::check_key(json::object& key) const {
    auto normalised = normalise_attributes(key);
    if (!normalised) {
        return normalised.error();
    }
    return definition_.keys.of_key(key);
}

std::uint32_t table::put(checked_item item) {
    const std::unique_lock lock(mutex_);
    stored_item& place = items_[std::move(item.key)];
    const std::uint32_t old_size = place.size;
    place = std::move(item.value);
    bytes_ += place.size;
    bytes_ -= old_size;
    count_ = items_.size();
    ++version_;
    return std::max(place.size, old_size);
}

std::uint32_t table::erase(std::string_view key) {
    const std::unique_lock lock(mutex_);
    const auto found = items_.find(key);
    if (found == items_.end()) {
        return 0;
    }
    const std::uint32_t size = found->second.size;
    items_.erase(found);
    bytes_ -= size;
    count_ = items_.size();
    ++version_;
    return size;
}

std::optional<stored_item> table::get(std::string_view key) const {
    const std::shared_lock lock(mutex_);
    const auto found = items_.find(key);
    return found == items_.end() ? std::nullopt : std::optional(found->second);
}

scan_slice table::read_slice(const scan_range& range, const key_schema* index) const {
    auto at = range.start_after.empty()
                  ? items_.lower_bound(storage_key::lower_bound(*range.first_hash(range.segment)))
                  : items_.upper_bound(range.start_after);
    const auto end_hash = range.first_hash(range.segment + 1);
    const auto end =
        end_hash ? items_.lower_bound(storage_key::lower_bound(*end_hash)) : items_.end();
    scan_slice slice;
    for (; at != end && !slice.more; ++at) {
        const stored_item& item = at->second;
        if (index != nullptr && !holds(*index, item)) {
            continue;
        }
        slice.items.push_back(&item);
        slice.size += item.size;
        slice.last = &item;
        ++slice.scanned;
        slice.more = slice.scanned >= range.limit || slice.size > max_page_size;
    }
    return slice;
}

} // namespace dyndump::sandbox_impl
