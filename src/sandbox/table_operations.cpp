// CreateTable, DescribeTable, DeleteTable, ListTables
#include "sandbox/operations.hpp"

#include "sandbox/request_members.hpp"
#include "sandbox/table_definition.hpp"

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
    auto definition = read_definition(request);
    if (!definition) {
        return definition.error();
    }
    definition->creation_time = std::chrono::system_clock::to_time_t(context.wall_now);
    definition->id = make_table_id();
    const std::string name = definition->name;
    const table_ptr created = tables.create(std::move(*definition));
    if (created == nullptr) {
        return table_in_use_fault(name);
    }
    return json::object{{"TableDescription", describe(created->items, "CREATING")}};
}

outcome<json::object> describe_table(catalog& tables, const call_context&, json::object& request) {
    auto name = table_name_of(request);
    if (!name) {
        return name.error();
    }
    const table_ptr found = tables.find(*name);
    if (found == nullptr) {
        return table_not_found_fault(*name, true);
    }
    return json::object{{"Table", describe(found->items, found->status.word())}};
}

outcome<json::object> delete_table(catalog& tables, const call_context&, json::object& request) {
    auto name = table_name_of(request);
    if (!name) {
        return name.error();
    }
    const table_ptr removed = tables.erase(*name);
    if (removed == nullptr) {
        return table_not_found_fault(*name, true);
    }
    return json::object{{"TableDescription", describe(removed->items, "DELETING")}};
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
