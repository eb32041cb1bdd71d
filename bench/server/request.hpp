/// \file
/// As much of a request as the bench server reads.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace dyndump::bench {

struct request {
    std::size_t size = 0; ///< with head and body
    bool describe = false;
    bool write = false;
    std::string_view table;
    std::uint32_t segment = 0;
    std::uint32_t page = 0; ///< out of ExclusiveStartKey

    /// Empty until `bytes` hold all of a request. Verifies nothing.
    static std::optional<request> parse(std::string_view bytes);
};

} // namespace dyndump::bench
