/// \file
/// How deep JSON from outside may be nested before it is refused.
#pragma once

namespace dyndump::core {

/// Levels of values inside values. DynamoDB allows 32 (developer guide, "Quotas"); twice that
/// leaves room for servers that count differently.
inline constexpr int max_nesting = 64;

/// Brackets open at once in an item: two a level, its own, and those of the innermost value.
inline constexpr int max_item_depth = 2 * max_nesting + 2;

/// The same in a Scan response: those of the body and of Items come on top.
inline constexpr int max_json_depth = max_item_depth + 2;

} // namespace dyndump::core
