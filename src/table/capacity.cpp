#include "table/capacity.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dyndump::table {

using core::count_in;
using core::members_in;
using core::number_in;

namespace {

// What a new on-demand table has, and each of its indexes.
// Source: DynamoDB developer guide, "Understanding DynamoDB warm throughput".
constexpr throughput_units new_on_demand{12000, 4000};

throughput_units dumped_units(const json::object& from) {
    const auto& units = members_in(from, "ProvisionedThroughput");
    return {count_in(units, "ReadCapacityUnits"), count_in(units, "WriteCapacityUnits")};
}

bool are_some(throughput_units units) noexcept {
    return units.reads > 0 && units.writes > 0; // the service takes none below 1
}

// -1 means that there is no maximum.
void put_maxima(planning& all, const json::object& from, std::string_view what,
                json::object& into) {
    json::object maxima;
    for (const char* name : {"MaxReadRequestUnits", "MaxWriteRequestUnits"}) {
        const auto& dumped = members_in(from, "OnDemandThroughput");
        if (number_in(dumped, name) > 0) {
            maxima[name] = count_in(dumped, name);
        }
    }
    if (maxima.empty()) {
        return;
    }
    if (all.on_demand) {
        into["OnDemandThroughput"] = std::move(maxima);
    } else {
        all.omit(fmt::format("on-demand maxima of {}", what), "the table is provisioned");
    }
}

// The service refuses less than what is there anyway, and charges for more.
void put_warm(const planning& all, const json::object& from, throughput_units units,
              json::object& into) {
    const auto& dumped = members_in(from, "WarmThroughput");
    const throughput_units wished = all.how.warm_throughput.value_or(throughput_units{
        count_in(dumped, "ReadUnitsPerSecond"), count_in(dumped, "WriteUnitsPerSecond")});
    const auto least = all.on_demand ? new_on_demand : units;
    if (wished.reads > least.reads || wished.writes > least.writes) {
        into["WarmThroughput"] = {{"ReadUnitsPerSecond", std::max(wished.reads, least.reads)},
                                  {"WriteUnitsPerSecond", std::max(wished.writes, least.writes)}};
    }
}

} // namespace

json::object to_json(throughput_units units) {
    return {{"ReadCapacityUnits", units.reads}, {"WriteCapacityUnits", units.writes}};
}

error_code table_units(planning& all, throughput_units& out, diagnostics& diag) {
    if (all.on_demand) {
        return {};
    }
    out = all.how.provisioned.value_or(dumped_units(all.table));
    const auto meanwhile = all.how.provisioned_meanwhile.value_or(out);
    if (!are_some(out) || !are_some(meanwhile)) {
        diag.message = "A provisioned table needs at least one unit of read and of write "
                       "capacity, and the dump's description names none. Give both, or make the "
                       "table on-demand.";
        return errc::invalid_argument;
    }
    return {};
}

throughput_units index_units(planning& all, const json::object& index, throughput_units of_table) {
    if (all.on_demand || all.how.provisioned) {
        return of_table;
    }
    const auto dumped = dumped_units(index);
    if (are_some(dumped)) {
        return dumped;
    }
    all.omit(fmt::format("capacity of the index {}", core::text_in(index, "IndexName")),
             "the dump's description has none; it gets the table's");
    return of_table;
}

void put_capacity(planning& all, const json::object& from, std::string_view what,
                  throughput_units units, json::object& into) {
    if (!all.on_demand) {
        into["ProvisionedThroughput"] = to_json(units);
    }
    put_maxima(all, from, what, into);
    put_warm(all, from, units, into);
}

} // namespace dyndump::table
