// PutResourcePolicy, GetResourcePolicy, DeleteResourcePolicy. Nothing is allowed or denied by them.
#include "sandbox/operations.hpp"
#include "sandbox/request_members.hpp"

#include <boost/json/parse.hpp>

#include <fmt/format.h>

#include <functional>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

std::string revision_of(const std::string& policy) {
    return fmt::to_string(std::hash<std::string>()(policy) % 1'000'000'000'000);
}

json::object revision_json(const std::string& policy) {
    return {{"RevisionId", revision_of(policy)}};
}

void set_policy(table& items, const std::string& policy) {
    items.redefine([&policy](table_definition& all) { all.policy = policy; });
}

} // namespace

outcome<json::object> put_resource_policy(catalog& tables, const call_context&,
                                          json::object& request) {
    auto where = table_of_arn(tables, request);
    auto policy = text_of(request, "Policy");
    if (!where || !policy) {
        return where ? policy.error() : where.error();
    }
    boost::system::error_code ec;
    const json::value parsed = json::parse(*policy, ec);
    if (ec || !parsed.is_object()) {
        return validation_fault("Invalid policy document: it is not a JSON object");
    }
    set_policy((*where)->items, *policy);
    return revision_json(*policy);
}

outcome<json::object> get_resource_policy(catalog& tables, const call_context&,
                                          json::object& request) {
    auto where = table_of_arn(tables, request);
    if (!where) {
        return where.error();
    }
    const auto definition = (*where)->items.definition();
    if (definition->policy.empty()) {
        return policy_not_found_fault(definition->arn());
    }
    json::object out = revision_json(definition->policy);
    out["Policy"] = definition->policy;
    return out;
}

outcome<json::object> delete_resource_policy(catalog& tables, const call_context&,
                                             json::object& request) {
    auto where = table_of_arn(tables, request);
    if (!where) {
        return where.error();
    }
    const std::string old = (*where)->items.definition()->policy;
    set_policy((*where)->items, {});
    return old.empty() ? json::object() : revision_json(old);
}

} // namespace dyndump::sandbox_impl
