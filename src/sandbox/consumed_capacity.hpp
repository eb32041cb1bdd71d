/// \file
/// Capacity: what a call costs, whether there is enough, and what the response says of it.
#pragma once

#include "sandbox/catalog.hpp"
#include "sandbox/operations.hpp"
#include "sandbox/write_cost.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <string_view>

namespace dyndump::sandbox_impl {

/// Read capacity units for so many bytes. Source: DynamoDB developer guide, "Read consistency".
double read_units(std::uint64_t bytes, bool consistent);

/// ReturnConsumedCapacity: what the response is to say.
enum class capacity_detail { none, total, indexes };
/// Fault: another word; INDEXES where the server is to refuse that.
outcome<capacity_detail> capacity_wish(const boost::json::object& request,
                                       const call_context& context);
/// ConsumedCapacity of a table or, if there is one, of its index. `table`: as the request names it.
boost::json::object read_capacity_json(std::string_view table, const index_definition* index,
                                       double units, capacity_detail detail);
boost::json::object write_capacity_json(std::string_view table, const write_cost& cost,
                                        capacity_detail detail);

/// Whether the table, and the key range around `hash`, have capacity for a read.
/// Fault: ProvisionedThroughputExceededException with its reason.
outcome<void> admit_read(table_entry& where, const call_context& context, std::uint64_t hash);
void charge_read(table_entry& where, const call_context& context, std::uint64_t hash, double units);

/// Whether the table, and the key range around `hash`, have capacity for a write. Fault:
/// ProvisionedThroughputExceededException or, on demand, ThrottlingException, with the reason.
outcome<void> admit_write(table_entry& where, const call_context& context, std::uint64_t hash);
/// Whether the global indexes that it touches have.
outcome<void> admit_index_writes(table_entry& where, const call_context& context,
                                 const write_cost& cost);
void charge_write(table_entry& where, const call_context& context, std::uint64_t hash,
                  const write_cost& cost);

} // namespace dyndump::sandbox_impl
