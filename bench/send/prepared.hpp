/// \file
/// Requests that are ready to be sent.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace dyndump::bench {

struct prepared {
    std::vector<std::string> requests; ///< BatchWriteItem, with their heads
    std::uint64_t item_bytes = 0;      ///< of the file
};

/// 25 lines of a file of items to each request.
prepared prepare(const std::string& path);

} // namespace dyndump::bench
