/// \file
/// What the service says of a table.
#pragma once

#include "sandbox/table.hpp"

#include <boost/json/object.hpp>

#include <string_view>

namespace dyndump::sandbox_impl {

/// The TableDescription of a table.
boost::json::object describe(const table& items, std::string_view status);

} // namespace dyndump::sandbox_impl
