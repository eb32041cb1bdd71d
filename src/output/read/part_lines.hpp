// The lines of one part of a dump, whatever the file's form.
#pragma once

#include <dyndump/error.hpp>
#include <dyndump/page_buffer.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace dyndump::output {

/// Not thread-safe. Errors: those of the file, without words; errc::corrupt_output with the reason
/// in `problem`.
class part_lines {
public:
    virtual ~part_lines() = default;

    /// Passes over the lines before `position`; before the first read().
    virtual error_code skip_to(std::uint64_t position, std::string& problem) = 0;
    /// Reads whole lines: about `wanted` bytes, or one line if it is longer. `more`: there may be
    /// others behind them.
    virtual error_code read(std::size_t wanted, page_buffer& into, bool& more,
                            std::string& problem) = 0;
    /// What of the lines read were items. After the last: compares the count with the claims.
    virtual error_code count_items(std::uint64_t items, bool more, std::string& problem) = 0;
    /// Where the next line is.
    virtual std::uint64_t position() const noexcept = 0;
};

} // namespace dyndump::output
