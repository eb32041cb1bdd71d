/// \file
/// GlobalSecondaryIndexUpdates, and what becomes of the indexes afterwards.
#pragma once

#include "sandbox/table_definition.hpp"

#include <boost/json/object.hpp>

namespace dyndump::sandbox_impl {

/// Makes the changes: a new index is CREATING, one to go DELETING, one that gets another throughput
/// UPDATING. Faults: as the service has them.
outcome<void> update_indexes(boost::json::object& request, table_definition& into);

/// When the table is ACTIVE again: new indexes begin to backfill, those to go are gone.
void begin_backfilling(table_definition& all);
void end_backfilling(table_definition& all);

} // namespace dyndump::sandbox_impl
