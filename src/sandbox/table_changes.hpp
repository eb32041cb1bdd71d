/// \file
/// Changes of a table that take their time.
#pragma once

#include "sandbox/catalog.hpp"

namespace dyndump::sandbox_impl {

/// Fault: the table is being created, updated or deleted: ResourceInUseException.
outcome<void> check_settled(const table_entry& where);

} // namespace dyndump::sandbox_impl
