/// \file
/// The operations, one function each: from the request's members to the response's.
#pragma once

#include "sandbox/catalog.hpp"
#include "sandbox/fault_plan.hpp"
#include "sandbox/reply.hpp"
#include "sandbox/service_fault.hpp"

#include <boost/json/object.hpp>

#include <chrono>

namespace dyndump::sandbox_impl {

/// How a call is to be served.
struct call_context {
    std::chrono::system_clock::time_point wall_now;
    std::chrono::steady_clock::time_point now;
    /// Capacities, and how long what takes time takes.
    sandbox_faults faults;
    /// What goes wrong with the call itself.
    fault_plan plan;
    /// The order of a Scan response's members; 0 is the usual one.
    unsigned member_order = 0;
};

using operation = outcome<boost::json::object>(catalog& tables, const call_context& context,
                                               boost::json::object& request);

operation batch_get_item;
operation batch_write_item;
operation create_table;
operation delete_item;
operation delete_resource_policy;
operation delete_table;
operation describe_continuous_backups;
operation describe_contributor_insights;
operation describe_kinesis_streaming_destination;
operation describe_table;
operation describe_time_to_live;
operation disable_kinesis_streaming_destination;
operation enable_kinesis_streaming_destination;
operation get_item;
operation get_resource_policy;
operation list_tables;
operation list_tags_of_resource;
operation put_item;
operation put_resource_policy;
operation tag_resource;
operation untag_resource;
operation update_continuous_backups;
operation update_contributor_insights;
operation update_item;
operation update_table;
operation update_time_to_live;

/// Their responses are text, for they are large.
outcome<reply_body_ptr> scan(catalog& tables, const call_context& context,
                             boost::json::object& request);
outcome<reply_body_ptr> query(catalog& tables, const call_context& context,
                              boost::json::object& request);

} // namespace dyndump::sandbox_impl
