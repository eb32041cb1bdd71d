#include "table/planning.hpp"

#include "table/place_of_arn.hpp"

#include <dyndump/table_arn.hpp>

#include "core/plain_json.hpp"
#include "core/sentence.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dyndump::table {

using core::count_in;
using core::members_in;
using core::text_in;

namespace {

// Emulators do not always say how a table is paid for.
bool is_on_demand(const json::object& table) {
    const auto mode = text_in(members_in(table, "BillingModeSummary"), "BillingMode");
    const auto& units = members_in(table, "ProvisionedThroughput");
    return mode.empty() ? count_in(units, "ReadCapacityUnits") == 0 : mode == "PAY_PER_REQUEST";
}

} // namespace

error_code planning::begin(diagnostics& diag) {
    old_name = text_in(table, "TableName");
    old_arn = text_in(table, "TableArn");
    const place_of_arn old_place(old_arn);
    old_region = old_place.region;
    name = how.table_name.empty() ? old_name : how.table_name;
    bare_name = name;
    region = how.region.empty() ? old_region : how.region;
    account = how.account.empty() ? old_place.account : how.account;
    if (name.empty()) {
        diag.message = "The dump's description of the table has no TableName. Name the table to "
                       "restore.";
        return errc::invalid_argument;
    }
    if (is_arn(name)) {
        table_arn parts;
        if (const auto problem = parse_table_arn(name, parts); !problem.empty()) {
            diag.message = core::sentence("The table to restore is named by an ARN that cannot be "
                                          "used: the ARN {}.",
                                          problem);
            return errc::invalid_argument;
        }
        bare_name = parts.table;
        region = parts.region;
        account = parts.account;
        arn = name;
    } else if (!old_arn.empty()) {
        arn = fmt::format("arn:{}:dynamodb:{}:{}:table/{}", old_place.partition, region, account,
                          bare_name);
    }
    was_on_demand = is_on_demand(table);
    on_demand = how.billing == restored_billing::as_dumped
                    ? was_on_demand
                    : how.billing == restored_billing::on_demand;
    plan.table_name = name;
    return {};
}

bool planning::is_here(std::string_view resource_arn) const noexcept {
    const place_of_arn place(resource_arn);
    return (place.region.empty() || place.region == region) &&
           (place.account.empty() || place.account == account);
}

restoration_step& planning::add(restoration_phase phase, std::string_view operation,
                                std::string_view setting, json::object members) {
    json::object body{{"TableName", name}};
    for (auto& member : members) {
        body.emplace(member.key(), std::move(member.value()));
    }
    return add_as_it_is(phase, operation, setting, body);
}

restoration_step& planning::add_as_it_is(restoration_phase phase, std::string_view operation,
                                         std::string_view setting, const json::object& body) {
    restoration_step step;
    step.operation = operation;
    step.body = core::plain_json(body);
    step.phase = phase;
    step.setting = setting;
    plan.steps.push_back(std::move(step));
    return plan.steps.back();
}

void planning::omit(std::string setting, std::string reason, bool known) {
    plan.unrestored.push_back(
        {printable(setting, whole_text), printable(reason, whole_text), known});
}

void planning::omit_unknown(const json::object& from, std::string_view of,
                            std::initializer_list<std::span<const std::string_view>> known) {
    for (const auto& member : from) {
        const std::string_view key = member.key();
        const bool heard_of = std::ranges::any_of(
            known, [key](const auto& list) { return std::ranges::find(list, key) != list.end(); });
        if (!heard_of && !member.value().is_null()) {
            omit(fmt::format("{} of {}", key, of), "this version of dyndump does not know it");
        }
    }
}

} // namespace dyndump::table
