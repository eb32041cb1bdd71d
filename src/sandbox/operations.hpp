/// \file
/// The operations, one function each: from the request's members to the response's.
#pragma once

#include "sandbox/catalog.hpp"
#include "sandbox/reply.hpp"
#include "sandbox/service_fault.hpp"

#include <boost/json/object.hpp>

#include <chrono>

namespace dyndump::sandbox_impl {

/// How a call is to be served.
struct call_context {
    std::chrono::system_clock::time_point wall_now;
    std::chrono::steady_clock::time_point now;
    /// Read capacity units a second, 0 for no limit: of a table, and of each of `partitions` equal
    /// ranges of hashes.
    double read_capacity = 0;
    double partition_read_capacity = 0;
    unsigned partitions = 1;
    /// The order of a Scan response's members; 0 is the usual one.
    unsigned member_order = 0;
};

outcome<boost::json::object> create_table(catalog& tables, const call_context& context,
                                          boost::json::object& request);
outcome<boost::json::object> describe_table(catalog& tables, const call_context& context,
                                            boost::json::object& request);
outcome<boost::json::object> delete_table(catalog& tables, const call_context& context,
                                          boost::json::object& request);
outcome<boost::json::object> list_tables(catalog& tables, const call_context& context,
                                         boost::json::object& request);
outcome<boost::json::object> describe_time_to_live(catalog& tables, const call_context& context,
                                                   boost::json::object& request);
outcome<boost::json::object> list_tags_of_resource(catalog& tables, const call_context& context,
                                                   boost::json::object& request);
outcome<boost::json::object> describe_continuous_backups(catalog& tables,
                                                         const call_context& context,
                                                         boost::json::object& request);
outcome<boost::json::object> put_item(catalog& tables, const call_context& context,
                                      boost::json::object& request);
outcome<boost::json::object> get_item(catalog& tables, const call_context& context,
                                      boost::json::object& request);
outcome<boost::json::object> batch_write_item(catalog& tables, const call_context& context,
                                              boost::json::object& request);

/// Its response is text, for it is large.
outcome<reply_body_ptr> scan(catalog& tables, const call_context& context,
                             boost::json::object& request);

} // namespace dyndump::sandbox_impl
