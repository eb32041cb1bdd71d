// Scan and Query
#include "sandbox/operations.hpp"

#include "sandbox/consumed_capacity.hpp"
#include "sandbox/scan_request.hpp"

#include <dyndump/item.hpp>

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <random>
#include <vector>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

std::string quoted(std::string_view text) {
    return json::serialize(json::value(text));
}

std::vector<const key_attribute*> key_attributes(const scan_request& request) {
    std::vector<const key_attribute*> keys;
    auto add = [&keys](const key_attribute& key) {
        const bool known = std::any_of(keys.begin(), keys.end(), [&key](const key_attribute* k) {
            return k->name == key.name;
        });
        if (!known) {
            keys.push_back(&key);
        }
    };
    auto add_schema = [&add](const key_schema& schema) {
        add(schema.partition);
        if (schema.sort) {
            add(*schema.sort);
        }
    };
    add_schema(request.definition->keys);
    if (request.index != nullptr) {
        add_schema(request.index->keys);
    }
    return keys;
}

/// `{"pk":{"S":"a"}}`
std::string key_of(const scan_request& request, const stored_item& item) {
    std::string out = "{";
    for (const key_attribute* key : key_attributes(request)) {
        const auto value = item_view(item.json).find(key->name);
        out += out.size() > 1 ? "," : "";
        out += fmt::format(R"({}:{{"{}":{}}})", quoted(key->name), key->type,
                           value ? value->content() : std::string_view("null"));
    }
    out += '}';
    return out;
}

/// The members before or after Items, as `"Name":value`.
std::vector<std::string> small_members(const scan_request& request, const scan_slice& slice,
                                       std::size_t count, double units) {
    std::vector<std::string> members{fmt::format(R"("Count":{})", count),
                                     fmt::format(R"("ScannedCount":{})", slice.scanned)};
    if (slice.more) {
        members.push_back(fmt::format(R"("LastEvaluatedKey":{})", key_of(request, *slice.last)));
    }
    if (request.detail != capacity_detail::none) {
        members.push_back(
            fmt::format(R"("ConsumedCapacity":{})",
                        json::serialize(read_capacity_json(request.table_name, request.index, units,
                                                           request.detail))));
    }
    return members;
}

/// The items of the response as JSON. Views into the table, or into `memory`.
std::vector<std::string_view> shown_items(const scan_request& request, const scan_slice& slice,
                                          std::deque<std::string>& memory) {
    std::vector<std::string_view> shown;
    shown.reserve(slice.items.size());
    for (const stored_item* item : slice.items) {
        if (request.plain()) {
            shown.push_back(item->json);
            continue;
        }
        const json::object attributes = attributes_of(item);
        if (request.filter && !request.filter->holds(attributes)) {
            continue;
        }
        shown.push_back(request.shown
                            ? memory.emplace_back(json::serialize(request.shown->of(attributes)))
                            : std::string_view(item->json));
    }
    return shown;
}

void append_items(std::string& body, const std::vector<std::string_view>& items) {
    body += R"("Items":[)";
    bool first = true;
    for (const std::string_view item : items) {
        body += first ? "" : ",";
        body += item;
        first = false;
    }
    body += ']';
}

std::string make_body(const scan_request& request, const scan_slice& slice, double units,
                      unsigned member_order) {
    std::deque<std::string> memory;
    const auto items = shown_items(request, slice, memory);
    std::vector<std::string> members = small_members(request, slice, items.size(), units);
    if (!request.count_only) {
        members.insert(members.begin() + 1, std::string()); // where Items go
    }
    if (member_order != 0) {
        std::minstd_rand random(member_order);
        std::shuffle(members.begin(), members.end(), random);
    }
    std::size_t size = 64;
    for (const std::string& member : members) {
        size += member.size() + 1;
    }
    for (const std::string_view item : items) {
        size += item.size() + 1;
    }
    std::string body;
    body.reserve(size);
    for (const std::string& member : members) {
        body += body.empty() ? '{' : ',';
        if (member.empty()) {
            append_items(body, items);
        } else {
            body += member;
        }
    }
    body += '}';
    return body;
}

} // namespace

outcome<reply_body_ptr> scan(catalog& tables, const call_context& context, json::object& members) {
    auto read = scan_request::read(tables, context, members);
    if (!read) {
        return read.error();
    }
    const scan_request& request = *read;
    table_entry& where = *request.where;
    const std::uint64_t hash = request.first_hash();
    auto admitted = admit_read(where, context, hash);
    if (!admitted) {
        return admitted.error();
    }
    std::string fingerprint = request.fingerprint(context.member_order);
    reply_body_ptr body =
        request.plain() ? where.pages.find(where.items.version(), fingerprint) : nullptr;
    if (body == nullptr) {
        where.items.scan(request.range, request.index_keys(), [&](const scan_slice& slice) {
            const double units = read_units(slice.size, request.consistent);
            body = reply_body::make(make_body(request, slice, units, context.member_order), units);
            if (request.plain()) {
                // Under the table's lock, so that the version is the one that was read.
                where.pages.store(where.items.version(), std::move(fingerprint), body);
            }
        });
    }
    charge_read(where, context, hash, body->read_units);
    return body;
}

outcome<reply_body_ptr> query(catalog& tables, const call_context& context, json::object& members) {
    auto read = scan_request::read_query(tables, context, members);
    if (!read) {
        return read.error();
    }
    const scan_request& request = *read;
    table_entry& where = *request.where;
    const std::uint64_t hash = storage_key::hash_of(request.asked.partition);
    auto admitted = admit_read(where, context, hash);
    if (!admitted) {
        return admitted.error();
    }
    reply_body_ptr body;
    where.items.query(request.asked, request.index_keys(), [&](const scan_slice& slice) {
        const double units = read_units(slice.size, request.consistent);
        body = reply_body::make(make_body(request, slice, units, context.member_order), units);
    });
    charge_read(where, context, hash, body->read_units);
    return body;
}

} // namespace dyndump::sandbox_impl
