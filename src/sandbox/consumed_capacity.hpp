/// \file
/// What requests cost, and whether they may run.
#pragma once

#include "sandbox/operations.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <string_view>

namespace dyndump::sandbox_impl {

/// Read capacity units for so many bytes. Source: DynamoDB developer guide, "Read consistency".
double read_units(std::uint64_t bytes, bool consistent);
double write_units(std::uint64_t bytes);

/// ReturnConsumedCapacity: whether the response is to tell.
outcome<bool> capacity_wish(const boost::json::object& request);
boost::json::object capacity_json(std::string_view table, double units);

/// Whether the table, and the key range around `hash`, have capacity for a read.
/// Fault: ProvisionedThroughputExceededException with its reason.
outcome<void> admit_read(table_entry& where, const call_context& context, std::uint64_t hash);
void charge_read(table_entry& where, const call_context& context, std::uint64_t hash, double units);

} // namespace dyndump::sandbox_impl
