// What the table gets when its data is there.
#pragma once

#include "table/planning.hpp"

namespace dyndump::table {

void add_stream(planning& all);
void add_time_to_live(planning& all);
void add_point_in_time_recovery(planning& all);
void add_insights(planning& all);
void add_kinesis(planning& all);
void add_deletion_protection(planning& all);

// What the dump does not know, and what no dump of ours knows.
void omit_unseen(planning& all);

} // namespace dyndump::table
