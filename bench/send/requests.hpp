/// \file
/// What a sender sends, from the cheapest that can be to all that a load has to do.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace dyndump::bench {

/// The items of a file, one on each line, in BatchWriteItem requests of 25.
class requests {
public:
    virtual ~requests() = default;
    /// The next one, in `own` or in memory of this. False: there are no more.
    virtual bool next(std::string_view& request, std::string& own) = 0;

    std::uint64_t item_bytes = 0; ///< of the file; known at the end
    std::uint64_t count = 0;      ///< of those that were made
};

/// `prepared`: all are packed, hashed and put behind their heads before. `signed`: each is signed
/// when it is sent, as the service wants it. `whole`: read, checked, packed and signed then.
std::unique_ptr<requests> make_requests(std::string_view kind, const std::string& path);

} // namespace dyndump::bench
