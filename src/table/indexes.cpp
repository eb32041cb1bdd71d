#include "table/indexes.hpp"

#include "core/sentence.hpp"
#include "table/capacity.hpp"

#include <fmt/format.h>

#include <array>

namespace dyndump::table {

using core::elements_in;
using core::text_in;

namespace {

using names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 3> of_each{"IndexName", "KeySchema", "Projection"};
constexpr std::array<std::string_view, 3> of_global{"ProvisionedThroughput", "OnDemandThroughput",
                                                    "WarmThroughput"};
constexpr std::array<std::string_view, 6> of_vector{
    "IndexName", "Dimensions", "DistanceFunction", "Projection", "SearchSchema", "VectorAttribute"};
// What only a description has.
constexpr std::array<std::string_view, 5> index_state{"IndexStatus", "Backfilling",
                                                      "IndexSizeBytes", "ItemCount", "IndexArn"};

// The members of `index` that are named; a projection without its empty list.
json::object picked(const json::object& index, names members) {
    json::object out;
    for (const auto name : members) {
        if (const auto* value = index.if_contains(name)) {
            out[name] = *value;
        }
    }
    auto* projection = out.if_contains("Projection");
    if (projection != nullptr && projection->is_object() &&
        elements_in(projection->get_object(), "NonKeyAttributes").empty()) {
        projection->get_object().erase("NonKeyAttributes");
    }
    return out;
}

std::string name_of(const json::object& index, std::string_view kind) {
    return fmt::format("{} index {}", kind, text_in(index, "IndexName"));
}

bool is_wanted(planning& all, const json::object& index, std::string_view kind) {
    if (all.how.indexes == restored_indexes::none) {
        all.omit(name_of(index, kind), kind == "local"
                                           ? "indexes were to be left out; a local one cannot be "
                                             "added later"
                                           : "indexes were to be left out");
        return false;
    }
    if (text_in(index, "IndexStatus") == "DELETING") {
        all.omit(name_of(index, kind), "it was being deleted when the table was dumped");
        return false;
    }
    return true;
}

json::array made_with_table(planning& all, std::string_view member, std::string_view kind,
                            names members) {
    json::array out;
    for (const auto& each : elements_in(all.table, member)) {
        const auto* index = each.if_object();
        if (index != nullptr && is_wanted(all, *index, kind)) {
            all.omit_unknown(*index, name_of(*index, kind), {members, index_state});
            all.indexes.emplace(text_in(*index, "IndexName"));
            out.push_back(picked(*index, members));
        }
    }
    return out;
}

} // namespace

json::array local_indexes(planning& all) {
    return made_with_table(all, "LocalSecondaryIndexes", "local", of_each);
}

json::array vector_indexes(planning& all) {
    const auto& dumped = elements_in(all.table, "VectorIndexes");
    if (all.on_demand || dumped.empty()) {
        return made_with_table(all, "VectorIndexes", "vector", of_vector);
    }
    all.omit("vector indexes", "only on-demand tables can have them");
    return {};
}

std::vector<planned_index> global_indexes(planning& all, throughput_units of_table) {
    std::vector<planned_index> out;
    for (const auto& each : elements_in(all.table, "GlobalSecondaryIndexes")) {
        const auto* index = each.if_object();
        if (index == nullptr || !is_wanted(all, *index, "global")) {
            continue;
        }
        const auto name = name_of(*index, "global");
        all.omit_unknown(*index, name, {of_each, of_global, index_state});
        all.indexes.emplace(text_in(*index, "IndexName"));
        planned_index planned;
        planned.input = picked(*index, of_each);
        planned.units = index_units(all, *index, of_table);
        const bool early = all.how.indexes == restored_indexes::with_table;
        const auto units =
            early ? all.how.provisioned_meanwhile.value_or(planned.units) : planned.units;
        put_capacity(all, *index, name, units, planned.input);
        out.push_back(std::move(planned));
    }
    return out;
}

error_code definitions_of(const planning& all, const json::array& keyed, json::array& out,
                          diagnostics& diag) {
    std::set<std::string_view> keys;
    std::set<std::string_view> used;
    for (const auto& each : keyed) {
        for (const char* schema : {"KeySchema", "SearchSchema"}) {
            for (const auto& element : elements_in(each.get_object(), schema)) {
                const auto name = element.is_object()
                                      ? text_in(element.get_object(), "AttributeName")
                                      : std::string_view();
                used.insert(name);
                if (schema == std::string_view("KeySchema")) {
                    keys.insert(name);
                }
            }
        }
    }
    for (const auto& each : elements_in(all.table, "AttributeDefinitions")) {
        const auto* definition = each.if_object();
        if (definition != nullptr && used.erase(text_in(*definition, "AttributeName")) > 0) {
            keys.erase(text_in(*definition, "AttributeName"));
            out.push_back(*definition);
        }
    }
    if (!keys.empty()) {
        diag.message =
            core::sentence("The dump's description of the table does not tell the type of "
                           "the key attribute \"{}\" (AttributeDefinitions).",
                           *keys.begin());
        return errc::invalid_argument;
    }
    return {};
}

} // namespace dyndump::table
