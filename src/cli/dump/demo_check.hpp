// Whether a dump holds exactly the items of a table.
#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <string>
#include <vector>

namespace dyndump::cli {

struct check_result {
    std::uint64_t equal = 0;
    /// What is wrong, the first few of it.
    std::vector<std::string> differences;
};

/// `dump`: DynamoDB JSON lines, in any order. `item(n)`: the table's items, 0 to `count`, also as
/// DynamoDB JSON; `key` is the attribute that tells them apart.
check_result compare_dump(std::istream& dump, std::uint64_t count,
                          const std::function<std::string(std::uint64_t)>& item,
                          const std::string& key);

} // namespace dyndump::cli
