#include "sandbox/service.hpp"

#include "core/nesting.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <fmt/format.h>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

constexpr std::string_view target_prefix = "DynamoDB_20120810.";
// 32 levels of an item are two JSON levels each; what is deeper is refused as an item.

using small_operation = operation*;

struct named_operation {
    std::string_view name;
    small_operation run;
};

constexpr named_operation small_operations[] = {
    {"BatchGetItem", batch_get_item},
    {"BatchWriteItem", batch_write_item},
    {"CreateTable", create_table},
    {"DeleteItem", delete_item},
    {"DeleteResourcePolicy", delete_resource_policy},
    {"DeleteTable", delete_table},
    {"DescribeContinuousBackups", describe_continuous_backups},
    {"DescribeContributorInsights", describe_contributor_insights},
    {"DescribeKinesisStreamingDestination", describe_kinesis_streaming_destination},
    {"DescribeTable", describe_table},
    {"DescribeTimeToLive", describe_time_to_live},
    {"DisableKinesisStreamingDestination", disable_kinesis_streaming_destination},
    {"EnableKinesisStreamingDestination", enable_kinesis_streaming_destination},
    {"GetItem", get_item},
    {"GetResourcePolicy", get_resource_policy},
    {"ListTables", list_tables},
    {"ListTagsOfResource", list_tags_of_resource},
    {"PutItem", put_item},
    {"PutResourcePolicy", put_resource_policy},
    {"TagResource", tag_resource},
    {"UntagResource", untag_resource},
    {"UpdateContinuousBackups", update_continuous_backups},
    {"UpdateContributorInsights", update_contributor_insights},
    {"UpdateItem", update_item},
    {"UpdateTable", update_table},
    {"UpdateTimeToLive", update_time_to_live},
};

small_operation find_operation(std::string_view name) {
    for (const named_operation& known : small_operations) {
        if (known.name == name) {
            return known.run;
        }
    }
    return nullptr;
}

} // namespace

reply fault_reply(const service_fault& fault) {
    return {fault.status, reply_body::make(fault.body())};
}

reply serve(catalog& tables, const call_context& context, std::string_view target,
            std::string_view body) {
    if (!target.starts_with(target_prefix)) {
        return fault_reply(unknown_operation_fault());
    }
    const std::string_view name = target.substr(target_prefix.size());
    const small_operation small = find_operation(name);
    if (small == nullptr && name != "Scan" && name != "Query") {
        return fault_reply(unknown_operation_fault());
    }
    std::array<unsigned char, 4096> first_memory;
    json::monotonic_resource memory(first_memory.data(), first_memory.size());
    json::parse_options options;
    options.max_depth = core::max_json_depth;
    boost::system::error_code ec;
    json::value request = json::parse(body, ec, &memory, options);
    if (ec || !request.is_object()) {
        return fault_reply(
            serialization_fault(ec ? fmt::format("The request is not JSON: {}", ec.message())
                                   : std::string("The request is not a JSON object")));
    }
    tables.later.settle(context.now);
    if (small == nullptr) {
        auto page = name == "Scan" ? scan(tables, context, request.get_object())
                                   : query(tables, context, request.get_object());
        return page ? reply{200, *page} : fault_reply(page.error());
    }
    auto result = small(tables, context, request.get_object());
    if (!result) {
        return fault_reply(result.error());
    }
    const bool says_nothing = name == "TagResource" || name == "UntagResource";
    return {200, reply_body::make(says_nothing ? std::string() : json::serialize(*result))};
}

} // namespace dyndump::sandbox_impl
