#include "sandbox/service_fault.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>

#include <fmt/format.h>

namespace dyndump::sandbox_impl {
namespace {

constexpr std::string_view validation_type = "com.amazon.coral.validate#ValidationException";
constexpr std::string_view serialization_type = "com.amazon.coral.service#SerializationException";
constexpr std::string_view unknown_operation_type =
    "com.amazon.coral.service#UnknownOperationException";
constexpr std::string_view not_found_type =
    "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException";
constexpr std::string_view in_use_type = "com.amazonaws.dynamodb.v20120810#ResourceInUseException";
constexpr std::string_view throughput_type =
    "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException";
constexpr std::string_view throttling_type = "com.amazon.coral.availability#ThrottlingException";
constexpr std::string_view condition_type =
    "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException";
constexpr std::string_view limit_type = "com.amazonaws.dynamodb.v20120810#LimitExceededException";
constexpr std::string_view policy_type = "com.amazonaws.dynamodb.v20120810#PolicyNotFoundException";
constexpr std::string_view backups_type =
    "com.amazonaws.dynamodb.v20120810#ContinuousBackupsUnavailableException";
constexpr std::string_view internal_type = "com.amazonaws.dynamodb.v20120810#InternalServerError";

} // namespace

service_fault::service_fault(core::expression_fault fault)
    : type(validation_type)
    , message(std::move(fault.message)) {}

std::string service_fault::body() const {
    return fmt::format(R"({{"__type":"{}","message":{}{}}})", type,
                       boost::json::serialize(boost::json::value(message)), more_members);
}

service_fault validation_fault(std::string message) {
    return {400, validation_type, std::move(message)};
}

service_fault serialization_fault(std::string message) {
    return {400, serialization_type, std::move(message)};
}

service_fault unknown_operation_fault() {
    return {400, unknown_operation_type, {}};
}

service_fault table_not_found_fault(std::string_view table, bool described) {
    std::string message = "Requested resource not found";
    if (described) {
        message += fmt::format(": Table: {} not found", table);
    }
    return {400, not_found_type, std::move(message)};
}

service_fault table_in_use_fault(std::string_view table) {
    return {400, in_use_type, fmt::format("Table already exists: {}", table)};
}

service_fault access_fault(std::string_view exception, std::string message) {
    return {400, exception, std::move(message)};
}

service_fault expired_token_fault() {
    return access_fault("com.amazon.coral.service#ExpiredTokenException",
                        "The security token included in the request is expired");
}

service_fault throughput_fault(std::string_view reason, std::string_view table_arn) {
    return {400, throughput_type,
            "The level of configured provisioned throughput for the table was exceeded. Consider "
            "increasing your provisioning level with the UpdateTable API.",
            fmt::format(R"(,"ThrottlingReasons":[{{"reason":"{}","resource":"{}"}}])", reason,
                        table_arn)};
}

service_fault throttling_fault() {
    return {400, throttling_type, "Rate exceeded"};
}

service_fault write_throughput_fault(write_shortage of, bool on_demand, std::string_view resource) {
    const std::string reason = of == write_shortage::key_range
                                   ? std::string("TableWriteKeyRangeThroughputExceeded")
                                   : fmt::format("{}Write{}ThroughputExceeded",
                                                 of == write_shortage::index ? "Index" : "Table",
                                                 on_demand ? "MaxOnDemand" : "Provisioned");
    // The two exceptions spell the member differently.
    std::string reasons =
        fmt::format(R"(,"{}hrottlingReasons":[{{"reason":"{}","resource":"{}"}}])",
                    on_demand ? 't' : 'T', reason, resource);
    if (on_demand) {
        return {400, throttling_type,
                "Throughput exceeds the current capacity of your table or index. DynamoDB is "
                "automatically scaling your table or index so please try again shortly. If "
                "exceptions persist, check if you have a hot key: https://docs.aws.amazon.com/"
                "amazondynamodb/latest/developerguide/bp-partition-key-design.html",
                std::move(reasons)};
    }
    return {400, throughput_type,
            of == write_shortage::index
                ? "The level of configured provisioned throughput for one or more global secondary "
                  "indexes of the table was exceeded. Consider increasing your provisioning level "
                  "for the under-provisioned global secondary indexes with the UpdateTable API"
                : "The level of configured provisioned throughput for the table was exceeded. "
                  "Consider increasing your provisioning level with the UpdateTable API.",
            std::move(reasons)};
}

service_fault condition_fault(std::string_view item) {
    return {400, condition_type, "The conditional request failed",
            item.empty() ? std::string() : fmt::format(R"(,"Item":{})", item)};
}

service_fault still_in_use_fault(std::string message) {
    return {400, in_use_type,
            "Attempt to change a resource which is still in use: " + std::move(message)};
}

service_fault limit_exceeded_fault(std::string message) {
    return {400, limit_type, std::move(message)};
}

service_fault policy_not_found_fault(std::string_view arn) {
    return {400, policy_type,
            fmt::format("Resource-based policy not found for the provided ResourceArn: {}", arn)};
}

service_fault backups_unavailable_fault(std::string_view table) {
    return {400, backups_type,
            fmt::format("Backups are being enabled for the table: {}. Please retry later", table)};
}

service_fault internal_fault() {
    return {500, internal_type, "Internal server error"};
}

} // namespace dyndump::sandbox_impl
