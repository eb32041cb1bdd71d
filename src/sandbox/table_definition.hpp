/// \file
/// From CreateTable's members to a definition, and from there to DescribeTable's.
#pragma once

#include "sandbox/table.hpp"

#include <boost/json/object.hpp>

namespace dyndump::sandbox_impl {

/// Checks CreateTable's members. `id` and `creation_time` are left to the caller.
outcome<table_definition> read_definition(boost::json::object& request);

/// The TableDescription of a table.
boost::json::object describe(const table& items, std::string_view status);

} // namespace dyndump::sandbox_impl
