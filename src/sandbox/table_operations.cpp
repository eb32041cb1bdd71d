// CreateTable, DescribeTable, DeleteTable, ListTables
#include "sandbox/operations.hpp"

#include "sandbox/definition_request.hpp"
#include "sandbox/request_members.hpp"
#include "sandbox/table_changes.hpp"
#include "sandbox/table_description.hpp"

#include <boost/json/array.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <random>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

std::string make_table_id() {
    std::random_device device;
    std::array<std::uint32_t, 4> words{device(), device(), device(), device()};
    return fmt::format("{:08x}-{:04x}-4{:03x}-8{:03x}-{:04x}{:08x}", words[0], words[1] >> 16,
                       words[1] & 0xfff, words[2] >> 20, words[2] & 0xffff, words[3]);
}

} // namespace

outcome<json::object> create_table(catalog& tables, const call_context& context,
                                   json::object& request) {
    auto definition = read_definition(request, context.wall_now);
    if (!definition) {
        return definition.error();
    }
    definition->id = make_table_id();
    for (index_definition& index : definition->indexes) {
        index.status = index.global ? "CREATING" : "ACTIVE";
    }
    const std::string name = definition->name;
    const table_ptr created = tables.create(std::move(*definition), "CREATING");
    if (created == nullptr) {
        return table_in_use_fault(name);
    }
    json::object out{{"TableDescription", describe(created->items, "CREATING")}};
    tables.later.add(context.now, context.faults.create_time, [created] {
        created->items.redefine([](table_definition& all) {
            for (index_definition& index : all.indexes) {
                index.status = "ACTIVE";
            }
        });
        created->status.replace("CREATING", "ACTIVE");
    });
    return out;
}

outcome<json::object> describe_table(catalog& tables, const call_context&, json::object& request) {
    auto found = any_table_of(tables, request);
    if (!found) {
        return found.error();
    }
    return json::object{{"Table", describe((*found)->items, (*found)->status.word())}};
}

outcome<json::object> delete_table(catalog& tables, const call_context& context,
                                   json::object& request) {
    auto found = any_table_of(tables, request);
    if (!found) {
        return found.error();
    }
    const table_ptr doomed = *found;
    auto settled = check_settled(*doomed);
    if (!settled) {
        return settled.error();
    }
    if (doomed->items.definition()->deletion_protection) {
        return validation_fault("Resource cannot be deleted as it is currently protected against "
                                "deletion. Disable deletion protection first.");
    }
    doomed->status.set("DELETING");
    tables.later.add(context.now, context.faults.delete_time,
                     [&tables, doomed] { tables.erase(doomed); });
    return json::object{{"TableDescription", describe(doomed->items, "DELETING")}};
}

outcome<json::object> list_tables(catalog& tables, const call_context&, json::object& request) {
    auto limit = integer_of(request, "Limit", {1, 100});
    auto start = text_of(request, "ExclusiveStartTableName");
    if (!limit || !start) {
        return limit ? start.error() : limit.error();
    }
    const std::vector<std::string> names = tables.names();
    auto at = std::upper_bound(names.begin(), names.end(), *start);
    json::array list;
    for (; at != names.end() && list.size() < static_cast<std::size_t>(limit->value_or(100));
         ++at) {
        list.push_back(json::value(*at));
    }
    json::object out;
    if (at != names.end()) {
        out["LastEvaluatedTableName"] = list.back();
    }
    out["TableNames"] = std::move(list);
    return out;
}

} // namespace dyndump::sandbox_impl
