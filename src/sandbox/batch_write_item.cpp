// BatchWriteItem
#include "sandbox/item_write.hpp"
#include "sandbox/operations.hpp"
#include "sandbox/random_bits.hpp"
#include "sandbox/request_members.hpp"

#include <boost/json/array.hpp>

#include <fmt/format.h>

#include <map>
#include <optional>
#include <set>
#include <vector>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

constexpr std::size_t max_batch = 25;
constexpr std::uint64_t max_batch_bytes = std::uint64_t{16} << 20;

/// One request of a batch, found to be whole.
struct batch_write {
    table_ptr where;
    std::string_view table_name; // as the request has it
    const json::value* entry = nullptr;
    json::object* item = nullptr; // of a PutRequest
    json::object* key = nullptr;  // of a DeleteRequest
    checked_item checked;         // of a DeleteRequest the key only
    bool put_off = false;         // the client is to send it again
};

outcome<batch_write> read_write(const table_ptr& where, std::string_view table_name,
                                json::value& entry) {
    if (!entry.is_object() || entry.get_object().size() != 1) {
        return validation_fault("Supplied WriteRequest must contain exactly one of PutRequest and "
                                "DeleteRequest");
    }
    auto put = object_of(entry.get_object(), "PutRequest");
    auto erase = object_of(entry.get_object(), "DeleteRequest");
    if (!put || !erase) {
        return put ? erase.error() : put.error();
    }
    json::object* write = *put != nullptr ? *put : *erase;
    if (write == nullptr) {
        return missing_member_fault("PutRequest");
    }
    auto content = object_of(*write, *put != nullptr ? "Item" : "Key");
    if (!content) {
        return content.error();
    }
    if (*content == nullptr) {
        return missing_member_fault(*put != nullptr ? "Item" : "Key");
    }
    batch_write read;
    read.where = where;
    read.table_name = table_name;
    read.entry = &entry;
    (*put != nullptr ? read.item : read.key) = *content;
    return read;
}

/// How many requests each table has. The service's message holds the requests themselves.
outcome<void> check_counts(const json::object& items) {
    if (items.empty()) {
        return validation_fault("The requestItems parameter is required for BatchWriteItem");
    }
    std::size_t total = 0;
    bool right = true;
    std::string shown;
    for (const auto& [name, list] : items) {
        if (!list.is_array()) {
            return serialization_fault("RequestItems maps table names to lists");
        }
        const std::size_t count = list.get_array().size();
        total += count;
        right = right && count > 0 && count <= max_batch;
        shown += fmt::format("{}{}=[{} requests]", shown.empty() ? "" : ", ",
                             std::string_view(name), count);
    }
    if (!right) {
        return validation_fault(fmt::format(
            "1 validation error detected: Value '{{{}}}' at 'requestItems' failed to satisfy "
            "constraint: Map value must satisfy constraint: [Member must have length less than or "
            "equal to 25, Member must have length greater than or equal to 1]",
            shown));
    }
    return total > max_batch ? outcome<void>(validation_fault(
                                   "Too many items requested for the BatchWriteItem call"))
                             : outcome<void>();
}

outcome<std::vector<batch_write>> read_batch(catalog& tables, json::object& items) {
    auto counted = check_counts(items);
    if (!counted) {
        return counted.error();
    }
    std::vector<batch_write> writes;
    for (auto& [name, list] : items) {
        const auto named = without_arn(std::string(name));
        if (!named) {
            return named.error();
        }
        const table_ptr where = tables.find(*named);
        if (where == nullptr || !where->status.in_service()) {
            return table_not_found_fault(name, false);
        }
        for (json::value& entry : list.get_array()) {
            auto write = read_write(where, name, entry);
            if (!write) {
                return write.error();
            }
            writes.push_back(*write);
        }
    }
    return writes;
}

outcome<void> check_write(batch_write& write) {
    const table& items = write.where->items;
    if (write.item != nullptr) {
        auto item = items.check_item(*write.item);
        if (!item) {
            return item.error();
        }
        write.checked = std::move(*item);
        return {};
    }
    auto key = items.check_key(*write.key);
    if (!key) {
        return key.error();
    }
    write.checked.key = std::move(*key);
    return {};
}

/// Checks every item and key before the first is written.
outcome<void> check_batch(std::vector<batch_write>& writes) {
    std::set<std::pair<const table_entry*, std::string>> seen;
    std::uint64_t bytes = 0;
    for (batch_write& write : writes) {
        auto checked = check_write(write);
        if (!checked) {
            return checked;
        }
        bytes += write.checked.value.size;
        if (!seen.emplace(write.where.get(), write.checked.key).second) {
            return validation_fault("Provided list of item keys contains duplicates");
        }
    }
    return bytes > max_batch_bytes
               ? outcome<void>(validation_fault("Item collection too large: the total size of the "
                                                "BatchWriteItem request exceeds 16 MB"))
               : outcome<void>();
}

/// Some at random, and never all.
void put_some_off(std::vector<batch_write>& writes, std::uint64_t seed) {
    random_bits random(seed);
    const std::size_t count = writes.size();
    if (count == 1) {
        return;
    }
    for (batch_write& write : writes) {
        write.put_off = random.next() % 2 == 0;
    }
    const std::size_t first = random.below(count);
    writes[first].put_off = true;
    writes[(first + 1 + random.below(count - 1)) % count].put_off = false;
}

outcome<write_effect> do_write(batch_write& write, const call_context& context) {
    return write_item(*write.where, context, write.checked.key,
                      [&write](const stored_item*) -> outcome<std::optional<stored_item>> {
                          return write.item != nullptr
                                     ? std::optional(std::move(write.checked.value))
                                     : std::optional<stored_item>();
                      });
}

/// What was done, by table; and what was not.
struct batch_outcome {
    std::map<std::string_view, write_cost> costs;
    json::object unprocessed;
    std::optional<service_fault> why;
    bool any_done = false;

    void put_off(const batch_write& write) {
        json::value& list = unprocessed[write.table_name];
        if (!list.is_array()) {
            list.emplace_array();
        }
        list.get_array().push_back(json::value(*write.entry, json::storage_ptr()));
    }
};

batch_outcome do_batch(std::vector<batch_write>& writes, const call_context& context) {
    batch_outcome result;
    for (batch_write& write : writes) {
        if (write.put_off) {
            result.put_off(write);
            continue;
        }
        auto effect = do_write(write, context);
        if (effect) {
            result.any_done = true;
            result.costs[write.table_name] += effect->cost;
        } else {
            result.why = effect.error();
            result.put_off(write);
        }
    }
    return result;
}

} // namespace

outcome<json::object> batch_write_item(catalog& tables, const call_context& context,
                                       json::object& request) {
    auto items = object_of(request, "RequestItems");
    auto detail = capacity_wish(request, context);
    if (!items || !detail) {
        return items ? detail.error() : items.error();
    }
    if (*items == nullptr) {
        return missing_member_fault("RequestItems");
    }
    auto writes = read_batch(tables, **items);
    if (!writes) {
        return writes.error();
    }
    auto checked = check_batch(*writes);
    if (!checked) {
        return checked.error();
    }
    if (context.plan.kind == fault_kind::unprocessed) {
        put_some_off(*writes, context.plan.random);
    }
    batch_outcome done = do_batch(*writes, context);
    if (!done.any_done && done.why) {
        return *done.why;
    }
    json::object out{{"UnprocessedItems", std::move(done.unprocessed)}};
    if (*detail != capacity_detail::none) {
        json::array list;
        for (const auto& [name, cost] : done.costs) {
            list.push_back(write_capacity_json(name, cost, *detail));
        }
        out["ConsumedCapacity"] = std::move(list);
    }
    return out;
}

} // namespace dyndump::sandbox_impl
