#include "table/create_table.hpp"

#include "table/capacity.hpp"
#include "table/place_of_arn.hpp"

#include <boost/json/parse.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace dyndump::table {

using core::elements_in;
using core::members_in;
using core::text_in;

namespace {

bool is_same(throughput_units a, throughput_units b) noexcept {
    return a.reads == b.reads && a.writes == b.writes;
}

// SSEDescription says what SSESpecification asks for in other words.
void put_encryption(planning& all, json::object& into) {
    const auto& dumped = members_in(all.table, "SSEDescription");
    const auto status = text_in(dumped, "Status");
    // AES256 is what tables have whose encryption was never asked for.
    const bool was_on = text_in(dumped, "SSEType") != "AES256" &&
                        (status == "ENABLED" || status == "ENABLING" || status == "UPDATING");
    const auto& wish = all.how.kms_key;
    json::object out{{"Enabled", true}, {"SSEType", "KMS"}};
    if (wish) {
        if (wish->empty()) {
            if (was_on) {
                all.omit("encryption with a KMS key", "DynamoDB's own key was asked for");
            }
            return;
        }
        out["KMSMasterKeyId"] = *wish;
    } else if (!was_on) {
        return;
    } else if (const auto key = text_in(dumped, "KMSMasterKeyArn"); all.is_here(key)) {
        if (!key.empty()) {
            out["KMSMasterKeyId"] = key;
        }
    } else {
        all.omit("encryption with its KMS key",
                 fmt::format("the key {} belongs to another region or account; the account's key "
                             "for DynamoDB takes its place. Name another to use that",
                             key));
    }
    into["SSESpecification"] = std::move(out);
}

// Names that begin with aws: are the service's own.
void put_tags(planning& all, json::object& into) {
    json::array tags;
    for (const auto& each : elements_in(all.settings, "tags")) {
        const auto* tag = each.if_object();
        if (tag == nullptr) {
            continue;
        }
        const auto key = text_in(*tag, "Key");
        if (key.starts_with("aws:")) {
            all.omit(fmt::format("tag {}", key), "only AWS itself can set it");
        } else {
            tags.push_back(json::object{{"Key", key}, {"Value", text_in(*tag, "Value")}});
        }
    }
    if (tags.empty()) {
        return;
    }
    if (all.how.tags) {
        into["Tags"] = std::move(tags);
    } else {
        all.omit("tags", std::string(as_asked));
    }
}

// It names the table that it is of.
void put_policy(planning& all, json::object& into) {
    const auto policy = text_in(members_in(all.settings, "resource_policy"), "Policy");
    if (policy.empty()) {
        return;
    }
    if (!all.how.resource_policy) {
        all.omit("resource policy", std::string(as_asked));
        return;
    }
    std::size_t times = 0;
    const bool is_moved = all.old_arn != all.arn;
    auto text =
        is_moved ? with_arn_replaced(policy, all.old_arn, all.arn, times) : std::string(policy);
    if (is_moved && times == 0) {
        all.omit("resource policy",
                 fmt::format("it does not name the table's ARN {}, which another one takes the "
                             "place of",
                             all.old_arn));
        return;
    }
    into["ResourcePolicy"] = std::move(text);
}

void put_class(const planning& all, json::object& into) {
    const auto name = text_in(members_in(all.table, "TableClassSummary"), "TableClass");
    if (!name.empty() && name != "STANDARD") {
        into["TableClass"] = name;
    }
}

error_code check_key(const planning& all, diagnostics& diag) {
    const auto& schema = elements_in(all.table, "KeySchema");
    const bool good = std::ranges::all_of(schema, [](const json::value& each) {
        return each.is_object() && !text_in(each.get_object(), "AttributeName").empty();
    });
    if (schema.empty() || !good) {
        diag.message = "The dump's description of the table has no key (KeySchema).";
        return errc::invalid_argument;
    }
    return {};
}

json::array inputs_of(const std::vector<planned_index>& indexes) {
    json::array out;
    for (const auto& index : indexes) {
        out.push_back(index.input);
    }
    return out;
}

} // namespace

error_code add_create_table(planning& all, unfinished_table& out, diagnostics& diag) {
    if (auto ec = check_key(all, diag)) {
        return ec;
    }
    if (auto ec = table_units(all, out.units, diag)) {
        return ec;
    }
    out.indexes = global_indexes(all, out.units);
    json::object body{{"AttributeDefinitions", json::array()},
                      {"KeySchema", elements_in(all.table, "KeySchema")}};
    json::array keyed{json::object{{"KeySchema", elements_in(all.table, "KeySchema")}}};
    const bool early = all.how.indexes != restored_indexes::after_data;
    const std::pair<const char*, json::array> lists[] = {
        {"LocalSecondaryIndexes", local_indexes(all)},
        {"GlobalSecondaryIndexes", early ? inputs_of(out.indexes) : json::array()},
        {"VectorIndexes", vector_indexes(all)}};
    for (const auto& [member, list] : lists) {
        if (!list.empty()) {
            keyed.insert(keyed.end(), list.begin(), list.end());
            body[member] = list;
        }
    }
    if (auto ec = definitions_of(all, keyed, body["AttributeDefinitions"].get_array(), diag)) {
        return ec;
    }
    body["BillingMode"] = all.on_demand ? "PAY_PER_REQUEST" : "PROVISIONED";
    put_capacity(all, all.table, "the table", all.how.provisioned_meanwhile.value_or(out.units),
                 body);
    put_class(all, body);
    put_encryption(all, body);
    put_tags(all, body);
    put_policy(all, body);
    all.add(restoration_phase::before_data, "CreateTable", "table", std::move(body)).waits = true;
    return {};
}

error_code finish_table(planning& all, const unfinished_table& made, diagnostics& diag) {
    const bool late = all.how.indexes == restored_indexes::after_data;
    json::array changes;
    for (const auto& index : made.indexes) {
        const std::string name(text_in(index.input, "IndexName"));
        if (late) {
            json::array definitions;
            if (auto ec = definitions_of(all, json::array{index.input}, definitions, diag)) {
                return ec;
            }
            auto& step = all.add(restoration_phase::after_data, "UpdateTable", "index " + name,
                                 {{"AttributeDefinitions", std::move(definitions)},
                                  {"GlobalSecondaryIndexUpdates",
                                   json::array{json::object{{"Create", index.input}}}}});
            step.waits = true;
            step.index = name;
        } else if (!all.on_demand &&
                   !is_same(index.units, all.how.provisioned_meanwhile.value_or(index.units))) {
            json::object update{{"IndexName", name},
                                {"ProvisionedThroughput", to_json(index.units)}};
            changes.push_back(json::object{{"Update", std::move(update)}});
        }
    }
    json::object body;
    if (!all.on_demand &&
        !is_same(made.units, all.how.provisioned_meanwhile.value_or(made.units))) {
        body["ProvisionedThroughput"] = to_json(made.units);
    }
    if (!changes.empty()) {
        body["GlobalSecondaryIndexUpdates"] = std::move(changes);
    }
    if (!body.empty()) {
        all.add(restoration_phase::after_data, "UpdateTable", "capacity", std::move(body)).waits =
            true;
    }
    return {};
}

} // namespace dyndump::table
