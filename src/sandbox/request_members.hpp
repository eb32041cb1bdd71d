/// \file
/// Typed access to the members of a request, with the faults that the service has for them.
#pragma once

#include "sandbox/service_fault.hpp"

#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace dyndump::sandbox_impl {

struct integer_range {
    std::int64_t least;
    std::int64_t most;
};

/// The name that TableName holds, also within an ARN of the sandbox's own region and account.
/// Faults: absent, too short, of other characters; of another region or account: not found.
outcome<std::string> table_name_of(const boost::json::object& request);

/// The name in an ARN that stands for a table; what is no ARN is left as it is.
outcome<std::string> without_arn(std::string name);

/// An optional member. Faults: of another JSON type, out of range.
outcome<std::optional<std::int64_t>> integer_of(const boost::json::object& request,
                                                std::string_view name, integer_range range);
/// Absent is false.
outcome<bool> boolean_of(const boost::json::object& request, std::string_view name);
/// An optional string, one of `choices` (any if there are none); absent is empty.
outcome<std::string> text_of(const boost::json::object& request, std::string_view name,
                             std::initializer_list<std::string_view> choices = {});
/// The same, within the request's own memory; null if absent.
outcome<const boost::json::string*> string_of(const boost::json::object& request,
                                              std::string_view name);
/// Null if absent.
outcome<boost::json::object*> object_of(boost::json::object& request, std::string_view name);
outcome<boost::json::array*> array_of(boost::json::object& request, std::string_view name);

/// ValidationException for a member that must be there.
service_fault missing_member_fault(std::string_view name);

/// ValidationException: the sandbox has no such thing.
service_fault lacking_fault(std::string_view what);

/// ValidationException if the request has one of these: what the sandbox lacks.
outcome<void> refuse_members(const boost::json::object& request,
                             std::initializer_list<std::string_view> names);

} // namespace dyndump::sandbox_impl
