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

} // namespace

json::object attributes_of(const stored_item* item) {
    if (item == nullptr) {
        return {};
    }
    json::parse_options options;
    options.max_depth = core::max_json_depth;
    boost::system::error_code ec;
    json::value value = json::parse(item->json, ec, {}, options);
    return ec ? json::object() : std::move(value.get_object());
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
    : definition_(std::make_shared<const table_definition>(std::move(definition))) {}

void table::redefine(const std::function<void(table_definition&)>& change) {
    const std::lock_guard lock(definition_mutex_);
    auto fresh = std::make_shared<table_definition>(*definition_);
    change(*fresh);
    fresh->revision = definition_->revision + 1;
    definition_ = std::move(fresh);
}

outcome<checked_item> table::check_item(json::object& item) const {
    auto normalised = normalise_attributes(item);
    if (!normalised) {
        return normalised.error();
    }
    const auto known = definition();
    auto key = known->keys.of_item(item);
    if (!key) {
        return key.error();
    }
    for (const index_definition& index : known->indexes) {
        auto fits = index.keys.check_index(item, index.name);
        if (!fits) {
            return fits.error();
        }
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
    return definition()->keys.of_key(key);
}

void table::put(checked_item item) {
    (void)change(item.key, [&item](const stored_item*, std::optional<stored_item>& fresh) {
        fresh = std::move(item.value);
        return outcome<void>();
    });
}

void table::replace(item_map::iterator place, bool there, const std::string& key,
                    std::optional<stored_item> fresh) {
    const std::uint32_t old_size = there ? place->second.size : 0;
    const std::uint32_t new_size = fresh ? fresh->size : 0;
    if (fresh && there) {
        place->second = std::move(*fresh);
    } else if (fresh) {
        items_.emplace_hint(place, key, std::move(*fresh));
    } else if (there) {
        items_.erase(place);
    }
    bytes_ += new_size;
    bytes_ -= old_size;
    count_ = items_.size();
    ++version_;
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
        if (index != nullptr && !index->covers(attributes_of(&item))) {
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

scan_slice table::read_partition(const query_range& range, const key_schema* index) const {
    struct place {
        std::pair<std::string, std::string> order; // in the index, then in the table
        const stored_item* item;
    };
    std::vector<place> found;
    if (index == nullptr) {
        for (auto at = items_.lower_bound(range.partition);
             at != items_.end() && at->first.starts_with(range.partition); ++at) {
            if (range.contains(at->first)) {
                found.push_back({{at->first, at->first}, &at->second});
            }
        }
    } else {
        for (const auto& [key, item] : items_) {
            const auto attributes = attributes_of(&item);
            auto at = index->covers(attributes) ? index->of_item(attributes)
                                                : outcome<std::string>(internal_fault());
            if (at && range.contains(*at)) {
                found.push_back({{std::move(*at), key}, &item});
            }
        }
        std::ranges::sort(found, {}, &place::order);
    }
    if (!range.forward) {
        std::ranges::reverse(found);
    }
    scan_slice slice;
    for (const auto& each : found) {
        if (range.start_after) {
            const bool behind =
                range.forward ? each.order > *range.start_after : each.order < *range.start_after;
            if (!behind) {
                continue;
            }
        }
        slice.items.push_back(each.item);
        slice.size += each.item->size;
        slice.last = each.item;
        ++slice.scanned;
        slice.more = slice.scanned >= range.limit || slice.size > max_page_size;
        if (slice.more) {
            break;
        }
    }
    return slice;
}

} // namespace dyndump::sandbox_impl
