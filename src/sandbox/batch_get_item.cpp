// BatchGetItem
#include "sandbox/consumed_capacity.hpp"
#include "sandbox/operations.hpp"
#include "sandbox/projection.hpp"
#include "sandbox/request_members.hpp"

#include <boost/json/array.hpp>

#include <fmt/format.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

constexpr std::size_t most_keys = 100;

/// What is asked of one table.
struct table_reads {
    table_ptr where;
    std::string name; // as the request has it
    bool consistent = false;
    std::optional<projection> shown;
    std::vector<std::string> keys;
    json::object terms; // as the request has them
};

outcome<table_reads> read_table(const catalog& tables, std::string_view name,
                                json::object& members) {
    const auto named = without_arn(std::string(name));
    if (!named) {
        return named.error();
    }
    table_reads reads;
    reads.name = name;
    reads.where = tables.find(*named);
    if (reads.where == nullptr || !reads.where->status.in_service()) {
        return table_not_found_fault(name, false);
    }
    reads.terms = members;
    auto refused = refuse_members(members, {"AttributesToGet"});
    auto consistent = boolean_of(members, "ConsistentRead");
    auto keys = array_of(members, "Keys");
    auto known = read_placeholders(members, {"ProjectionExpression"});
    auto text = string_of(members, "ProjectionExpression");
    if (!refused || !consistent || !keys || !known || !text) {
        return !refused      ? refused.error()
               : !consistent ? consistent.error()
               : !keys       ? keys.error()
               : !known      ? known.error()
                             : text.error();
    }
    if (*keys == nullptr || (*keys)->empty()) {
        return missing_member_fault("Keys");
    }
    if (*text != nullptr) {
        auto parsed = projection::parse(**text, *known);
        auto used = known->all_used();
        if (!parsed || !used) {
            return parsed ? used.error() : parsed.error();
        }
        reads.shown = std::move(*parsed);
    }
    reads.consistent = *consistent;
    std::set<std::string> seen;
    for (auto& each : **keys) {
        if (!each.is_object()) {
            return serialization_fault("Keys holds keys");
        }
        auto key = reads.where->items.check_key(each.get_object());
        if (!key) {
            return key.error();
        }
        if (!seen.insert(*key).second) {
            return validation_fault("Provided list of item keys contains duplicates");
        }
        reads.keys.push_back(std::move(*key));
    }
    return reads;
}

outcome<std::vector<table_reads>> read_reads(const catalog& tables, json::object& items) {
    std::vector<table_reads> all;
    std::size_t count = 0;
    for (auto& [name, members] : items) {
        if (!members.is_object()) {
            return serialization_fault("RequestItems maps table names to keys");
        }
        auto reads = read_table(tables, name, members.get_object());
        if (!reads) {
            return reads.error();
        }
        count += reads->keys.size();
        all.push_back(std::move(*reads));
    }
    if (count == 0 || count > most_keys) {
        return validation_fault(count == 0
                                    ? "The requestItems parameter is required for BatchGetItem"
                                    : "Too many items requested for the BatchGetItem call");
    }
    return all;
}

/// What was read, and what was not.
struct reads_outcome {
    json::object responses;
    json::object unprocessed;
    json::array capacity;
    std::optional<service_fault> why;
    bool any_done = false;
};

void read_wanted(table_reads& reads, const call_context& context, capacity_detail detail,
                 reads_outcome& done) {
    json::array found;
    json::array put_off;
    double sum = 0;
    const auto& asked = reads.terms.at("Keys").get_array();
    for (std::size_t i = 0; i < reads.keys.size(); ++i) {
        const auto& key = reads.keys[i];
        const auto hash = storage_key::hash_of(key);
        auto admitted = admit_read(*reads.where, context, hash);
        const bool refused = context.plan.kind == fault_kind::unprocessed && done.any_done;
        if (!admitted || refused) {
            if (!admitted) {
                done.why = admitted.error();
            }
            put_off.push_back(asked[i]);
            continue;
        }
        done.any_done = true;
        const auto item = reads.where->items.get(key);
        const double units = read_units(item ? item->size : 0, reads.consistent);
        charge_read(*reads.where, context, hash, units);
        sum += units;
        if (item) {
            const auto attributes = attributes_of(&*item);
            found.push_back(reads.shown ? reads.shown->of(attributes) : attributes);
        }
    }
    if (!put_off.empty()) {
        reads.terms["Keys"] = std::move(put_off);
        done.unprocessed[reads.name] = reads.terms;
    }
    done.responses[reads.name] = std::move(found);
    if (detail != capacity_detail::none) {
        done.capacity.push_back(read_capacity_json(reads.name, nullptr, sum, detail));
    }
}

} // namespace

outcome<json::object> batch_get_item(catalog& tables, const call_context& context,
                                     json::object& request) {
    auto items = object_of(request, "RequestItems");
    auto detail = capacity_wish(request, context);
    if (!items || !detail) {
        return items ? detail.error() : items.error();
    }
    if (*items == nullptr) {
        return missing_member_fault("RequestItems");
    }
    auto all = read_reads(tables, **items);
    if (!all) {
        return all.error();
    }
    reads_outcome done;
    for (auto& reads : *all) {
        read_wanted(reads, context, *detail, done);
    }
    if (!done.any_done && done.why) {
        return *done.why;
    }
    json::object out{{"Responses", std::move(done.responses)},
                     {"UnprocessedKeys", std::move(done.unprocessed)}};
    if (*detail != capacity_detail::none) {
        out["ConsumedCapacity"] = std::move(done.capacity);
    }
    return out;
}

} // namespace dyndump::sandbox_impl
