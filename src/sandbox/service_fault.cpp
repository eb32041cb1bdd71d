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
constexpr std::string_view internal_type = "com.amazonaws.dynamodb.v20120810#InternalServerError";

} // namespace

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

service_fault internal_fault() {
    return {500, internal_type, "Internal server error"};
}

} // namespace dyndump::sandbox_impl
