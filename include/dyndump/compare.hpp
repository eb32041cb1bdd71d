/// \file
/// Compares a dump with its table, item by item, whatever the order.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/error.hpp>
#include <dyndump/fetcher.hpp>
#include <dyndump/page.hpp>
#include <dyndump/verify.hpp>
#include <dyndump/writer.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace dyndump {

/// What table_comparison is made from.
struct comparison_params {
    /// The dump; see verify_dump().
    verify_params dump;
    /// Whether a file of `plain` has its numbers as strings; a directory's manifest says it.
    bool numbers_as_strings = false;
    /// Bytes for hashes and keys of both sides, beside those of `dump`; what does not fit goes to
    /// temporary files in $TMPDIR, some 50 bytes and the key for an item of each side.
    std::size_t memory = std::size_t{256} << 20;
    /// Differences to name, of each kind; all are counted.
    std::size_t most_named = 20;

    comparison_params() {}
};

/// What a comparison found.
struct comparison_result {
    std::uint64_t dump_items = 0;
    std::uint64_t table_items = 0;
    /// See items_signature; of `plain`, that of its form.
    std::string dump_hash;
    std::string table_hash;
    std::uint64_t missing_from_dump = 0;
    std::uint64_t missing_from_table = 0;
    std::uint64_t changed = 0;
    /// The dump was limited to a number of items, or is a sample: what it lacks is not counted.
    bool dump_was_limited = false;
    /// False for `plain`, which does not tell a set from a list nor binary from text: then neither
    /// types nor the order of lists are compared.
    bool types_compared = true;
    /// A sentence each, with the key.
    std::vector<std::string> differences;

    /// Whether dump and table hold the same items.
    bool equal() const noexcept { return missing_from_dump + missing_from_table + changed == 0; }
};

/// A writer for a fetch of the table that a dump was made of. In this order: open(), set_key(),
/// read_dump(), a fetch with what fetch() says into this writer, conclude().
///
/// Thread safety: one thread at a time. Cancellation: none of its own. Blocks in read_dump() and
/// conclude(), and in write() for temporary files.
class DYNDUMP_EXPORT table_comparison {
public:
    explicit table_comparison(comparison_params params);
    table_comparison(table_comparison&&) noexcept;
    table_comparison& operator=(table_comparison&&) noexcept;
    ~table_comparison();

    /// Finds out what the dump is. Errors: errc::stopped if it is not finished,
    /// errc::corrupt_output, the system's; `diag.message` says what.
    error_code open(diagnostics& diag);
    /// How the table was read: the table's name (empty for a file), index, filter, projection.
    const fetch_params& fetch() const noexcept;
    /// ARN and id of the table that was dumped; empty if not known.
    const std::string& table_arn() const noexcept;
    const std::string& table_id() const noexcept;
    /// The names of the key's attributes, by which items are told apart. Without them an item that
    /// was changed counts as missing on both sides.
    void set_key(std::vector<std::string> names);
    /// Checks the dump as verify_dump() does, and takes its items.
    error_code read_dump(verify_result& result, diagnostics& diag);

    boost::asio::awaitable<error_code> write(page& source);
    boost::asio::awaitable<error_code> finish(error_code why);

    /// After a complete fetch. Errors: the system's, of the temporary files.
    error_code conclude(comparison_result& result);

private:
    class DYNDUMP_LOCAL state;
    std::unique_ptr<state> state_;
};

} // namespace dyndump
