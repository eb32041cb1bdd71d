// BatchWriteItem
#include "sandbox/operations.hpp"

#include "sandbox/consumed_capacity.hpp"
#include "sandbox/request_members.hpp"

#include <boost/json/array.hpp>

#include <set>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

constexpr std::size_t max_batch = 25;
constexpr std::uint64_t max_batch_bytes = std::uint64_t{16} << 20;

/// One request of a batch, found to be whole.
struct batch_write {
    table_ptr where;
    json::object* item = nullptr; // of a PutRequest
    json::object* key = nullptr;  // of a DeleteRequest
    checked_item checked;         // of a DeleteRequest the key only
};

outcome<batch_write> read_write(const table_ptr& where, json::value& entry) {
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
    return *put != nullptr ? batch_write{where, *content, nullptr, {}}
                           : batch_write{where, nullptr, *content, {}};
}

outcome<std::vector<batch_write>> read_batch(catalog& tables, json::object& items) {
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
        if (!list.is_array()) {
            return serialization_fault("RequestItems maps table names to lists");
        }
        for (json::value& entry : list.get_array()) {
            auto write = read_write(where, entry);
            if (!write) {
                return write.error();
            }
            writes.push_back(*write);
        }
    }
    if (writes.empty()) {
        return validation_fault("1 validation error detected: Value '{}' at 'requestItems' failed "
                                "to satisfy constraint: Member must have length greater than or "
                                "equal to 1");
    }
    if (writes.size() > max_batch) {
        return validation_fault("Too many items requested for the BatchWriteItem call");
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

} // namespace

outcome<json::object> batch_write_item(catalog& tables, const call_context&,
                                       json::object& request) {
    auto items = object_of(request, "RequestItems");
    auto wish = capacity_wish(request);
    if (!items || !wish) {
        return items ? wish.error() : items.error();
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
    std::map<std::string, double> units;
    for (batch_write& write : *writes) {
        table& where = write.where->items;
        const std::uint32_t size = write.item != nullptr ? where.put(std::move(write.checked))
                                                         : where.erase(write.checked.key);
        units[where.definition().name] += write_units(size);
    }
    json::object out{{"UnprocessedItems", json::object()}};
    if (*wish) {
        json::array list;
        for (const auto& [name, total] : units) {
            list.push_back(capacity_json(name, total));
        }
        out["ConsumedCapacity"] = std::move(list);
    }
    return out;
}

} // namespace dyndump::sandbox_impl
