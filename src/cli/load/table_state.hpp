// What a table's TableStatus means for a dump.
#pragma once

#include <string>
#include <string_view>

namespace dyndump::cli {

/// Whether DynamoDB reads no table in that state: it answers as if there were none.
bool is_unreadable(std::string_view status);

/// Such a table by its state, with what to do next. `place`: as fault_subject has it.
std::string unreadable_table(std::string_view table, std::string_view place,
                             std::string_view status);

/// The end of a sentence about a table that was described, in that state, and whose reading says
/// that there is none.
std::string words_for_lost_table(std::string_view status);

} // namespace dyndump::cli
