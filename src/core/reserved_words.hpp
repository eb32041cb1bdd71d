/// \file
/// Words that an expression may not use as names.
#pragma once

#include <string_view>

namespace dyndump::core {

/// In any case. Source: DynamoDB developer guide, "Reserved words in DynamoDB".
bool is_reserved_word(std::string_view name);

} // namespace dyndump::core
