// UpdateTimeToLive, DescribeTimeToLive. Nothing expires in the sandbox.
#include "sandbox/operations.hpp"
#include "sandbox/request_members.hpp"

#include <fmt/format.h>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

struct expiry_wish {
    std::string attribute;
    bool enabled = false;
};

outcome<expiry_wish> read_wish(json::object& request) {
    auto given = object_of(request, "TimeToLiveSpecification");
    if (!given) {
        return given.error();
    }
    if (*given == nullptr) {
        return missing_member_fault("TimeToLiveSpecification");
    }
    auto attribute = text_of(**given, "AttributeName");
    auto enabled = boolean_of(**given, "Enabled");
    if (!attribute || !enabled) {
        return attribute ? enabled.error() : attribute.error();
    }
    if (attribute->empty()) {
        return validation_fault("TimeToLiveSpecification.AttributeName must have a length of at "
                                "least 1");
    }
    return expiry_wish{std::move(*attribute), *enabled};
}

outcome<void> check_wish(const expiry_wish& wish, const time_to_live& now) {
    if (now.status == "ENABLING" || now.status == "DISABLING") {
        return validation_fault(
            "Time to live has been modified multiple times within a fixed interval");
    }
    const bool enabled = now.status == "ENABLED";
    if (enabled && now.attribute != wish.attribute) {
        return validation_fault(fmt::format(
            "TimeToLive is active on a different AttributeName: current AttributeName is {}",
            now.attribute));
    }
    return enabled != wish.enabled
               ? outcome<void>()
               : outcome<void>(validation_fault(
                     fmt::format("TimeToLive is already {}", enabled ? "enabled" : "disabled")));
}

} // namespace

outcome<json::object> update_time_to_live(catalog& tables, const call_context& context,
                                          json::object& request) {
    auto found = table_of(tables, request);
    auto wish = read_wish(request);
    if (!found || !wish) {
        return found ? wish.error() : found.error();
    }
    const table_ptr where = *found;
    auto checked = check_wish(*wish, where->items.definition()->expiry);
    if (!checked) {
        return checked.error();
    }
    const std::string underway = wish->enabled ? "ENABLING" : "DISABLING";
    const std::string attribute = wish->attribute;
    where->items.redefine([&](table_definition& all) { all.expiry = {attribute, underway}; });
    tables.later.add(context.now, context.faults.expiry_time, [where, attribute, underway] {
        where->items.redefine([&](table_definition& all) {
            all.expiry =
                underway == "ENABLING" ? time_to_live{attribute, "ENABLED"} : time_to_live{};
        });
    });
    return json::object{{"TimeToLiveSpecification",
                         {{"AttributeName", wish->attribute}, {"Enabled", wish->enabled}}}};
}

outcome<json::object> describe_time_to_live(catalog& tables, const call_context&,
                                            json::object& request) {
    auto found = table_of(tables, request);
    if (!found) {
        return found.error();
    }
    const time_to_live expiry = (*found)->items.definition()->expiry;
    json::object description{{"TimeToLiveStatus", expiry.status}};
    if (!expiry.attribute.empty()) {
        description["AttributeName"] = expiry.attribute;
    }
    return json::object{{"TimeToLiveDescription", std::move(description)}};
}

} // namespace dyndump::sandbox_impl
