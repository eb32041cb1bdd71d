/// \file
/// An error answer of the service.
#pragma once

#include "core/expression_text.hpp"

#include <boost/system/result.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace dyndump::sandbox_impl {

/// What DynamoDB answers instead of a result: `{"__type":type,"message":message,...}`.
struct service_fault {
    service_fault() = default;
    service_fault(unsigned http_status, std::string_view exception, std::string text,
                  std::string members = {})
        : status(http_status)
        , type(exception)
        , message(std::move(text))
        , more_members(std::move(members)) {}
    /// Of an expression: a ValidationException.
    service_fault(core::expression_fault fault);

    unsigned status = 400;
    /// With its prefix, e.g. "com.amazon.coral.validate#ValidationException".
    std::string_view type;
    std::string message;
    /// Further members of the body as JSON, each with a leading comma.
    std::string more_members;

    /// The JSON body.
    std::string body() const;
};

/// A value or the fault that there is instead.
template <class T>
using outcome = boost::system::result<T, service_fault>;

service_fault validation_fault(std::string message);
service_fault serialization_fault(std::string message);
service_fault unknown_operation_fault();
/// `described`: the words of DescribeTable and DeleteTable, which name the table.
service_fault table_not_found_fault(std::string_view table, bool described);
service_fault table_in_use_fault(std::string_view table);
service_fault access_fault(std::string_view exception, std::string message);
service_fault expired_token_fault();
service_fault throughput_fault(std::string_view reason, std::string_view table_arn);
service_fault throttling_fault();
/// What has too little capacity for a write.
enum class write_shortage { table, index, key_range };
/// `resource`: the ARN of the table or of its index.
service_fault write_throughput_fault(write_shortage of, bool on_demand, std::string_view resource);
/// `item`: the JSON of the item that is there, if the response is to hold it.
service_fault condition_fault(std::string_view item);
/// A table or an index is between two states.
service_fault still_in_use_fault(std::string message);
service_fault limit_exceeded_fault(std::string message);
service_fault policy_not_found_fault(std::string_view arn);
/// Point-in-time recovery cannot be had yet.
service_fault backups_unavailable_fault(std::string_view table);
service_fault internal_fault();

} // namespace dyndump::sandbox_impl
