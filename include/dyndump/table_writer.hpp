/// \file
/// A writer that puts the items of pages into a table.
#pragma once

#include <dyndump/client.hpp>
#include <dyndump/config.hpp>
#include <dyndump/error.hpp>
#include <dyndump/page.hpp>
#include <dyndump/rate_limiter.hpp>
#include <dyndump/table_description.hpp>
#include <dyndump/write_request.hpp>
#include <dyndump/writer.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dyndump {

/// What becomes of an item whose key is in the table already, and how items are written.
enum class write_mode {
    /// It is replaced. Up to 25 items a request.
    put,
    /// It is kept. One item a request, as for all conditions.
    put_if_absent,
    /// It is replaced if an attribute of it (table_writer_params::newer_attribute) is less than
    /// that of the new one, or not there. Items that lack the attribute are rejected.
    put_if_newer,
    /// It is removed; of the items written only the keys count. Up to 25 a request.
    remove,
};

/// An item that cannot be written. Views: valid during the call only.
struct rejected_item {
    /// As it came.
    std::string_view item;
    error_code code;
    /// The service's name of the error, e.g. "ValidationException"; empty if it was not asked.
    std::string_view service_code;
    /// The service's words, or dyndump's own.
    std::string_view reason;
};

/// What a table_writer is made from.
struct table_writer_params {
    /// The table as async_describe_table() found it: its name (or ARN), key and indexes count.
    table_description table;
    write_mode mode = write_mode::put;
    /// For write_mode::put_if_newer: a number, string or binary attribute.
    std::string newer_attribute;
    /// Write capacity units per second, those of the table and of all its indexes together; 0:
    /// unlimited. At least min_read_rate otherwise. Ignored if `limiter` is set. With a rate, a
    /// batch holds no more than a twentieth of a second's units (one item at least).
    double write_capacity = 0;
    /// A budget shared with others.
    std::optional<rate_limiter> limiter;
    /// Requests in flight, of all pages together; a hot range of keys gets fewer. At least 1.
    std::uint32_t max_in_flight = 32;
    /// The most bytes of a request's body; one item always fits. DynamoDB allows 16 MB.
    std::size_t max_batch_bytes = std::size_t{1} << 20;
    /// Called for each item that is refused, one at a time, on any thread of the client's executor.
    /// An error ends the writing.
    std::function<error_code(const rejected_item&)> on_reject;
    /// How many may be rejected; one more ends the writing with its error.
    std::uint64_t max_rejects = 0;

    table_writer_params() {}
    explicit table_writer_params(table_description of)
        : table(std::move(of)) {}
};

/// How often the service refused for one reason.
struct throttle_count {
    /// E.g. "TableWriteKeyRangeThroughputExceeded"; else the name of the error.
    std::string reason;
    /// The ARN of the table or index; empty if the service did not say.
    std::string resource;
    std::uint64_t count = 0;
};

/// What became of the items, at one instant. Every item of a page for which write() succeeded is
/// counted once, as put, identical, kept, rejected or superseded; those of other pages are not: so
/// the counts belong to a run's checkpoint, from which such a page is read again.
struct table_write_stats {
    /// Put, or with write_mode::remove removed, by this writer.
    std::uint64_t put = 0;
    /// Not put, for the very same item was there: written before, by an earlier run or a request
    /// whose answer was lost. Known for conditional modes only.
    std::uint64_t identical = 0;
    /// Not put, for another item is there: conditional modes. So it counts if the server does not
    /// say what is there; DynamoDB does.
    std::uint64_t kept = 0;
    /// Refused by the service, or without a key.
    std::uint64_t rejected = 0;
    /// A later item of the same page has the same key, and counts instead.
    std::uint64_t superseded = 0;
    /// Bytes of the bodies of requests that were answered.
    std::uint64_t bytes = 0;
    std::uint64_t requests = 0;
    /// Write capacity units as the service reported them, and estimates where it did not.
    write_units units;
    /// Items that were sent again because they came back unprocessed, or with a throttle.
    std::uint64_t resent = 0;
    /// Requests that were throttled whole, and by what.
    std::uint64_t throttles = 0;
    std::vector<throttle_count> throttled_by;
    /// Requests that were repeated after 5xx answers, broken connections and the like.
    std::uint64_t retries = 0;
    /// Ranges of keys that are slowed down now.
    std::size_t slow_ranges = 0;
};

namespace detail {
class table_writing;
}

/// Puts the items of pages into a table, or removes them: a page_writer. A fetcher with a
/// table_writer copies a table, and its checkpoint resumes the copy.
///
/// write() returns when every item of the page was put, found to be there, or rejected for good.
/// What the service leaves undone is sent again, after pauses, for as long as anything gets on
/// (retry_params::max_stall), and beside new items; it is never lost. Items of one page may be
/// written in any order, those of one segment's pages follow each other. If a page holds several
/// items of one key the last is written.
///
/// An item that the service refuses makes it refuse the whole batch: this is halved until the
/// offender stands alone. A range of keys that is hot slows down the segment whose items are in it,
/// and no other; a limit of the table, an index or the account slows down all.
///
/// With conditions the item that is there tells whether it is the one that was to be put: so
/// nothing is counted wrong after lost answers, crashes and repeated runs.
///
/// Copies share one state; one may be kept for stats() while another is with a fetcher. Thread
/// safety: all members may be called from any thread at the same time. Work is done on strands of
/// the client's executor. Cancellation: terminal; requests in flight are dropped, and write() ends
/// with operation_aborted: some items of the page may have been written. Errors: those of the
/// client; errc::invalid_argument; errc::stalled; of on_reject; failure() has the words. After an
/// error other calls of write() end too, with the same. Lifetimes: the page must live until write()
/// completes.
class DYNDUMP_EXPORT table_writer {
public:
    static constexpr write_concurrency concurrency = write_concurrency::concurrent;

    /// Does no I/O. Faulty parameters are reported by write().
    table_writer(client service, table_writer_params params);

    boost::asio::awaitable<error_code> write(page& source);
    boost::asio::awaitable<error_code> finish(error_code why);

    table_write_stats stats() const;
    /// The first error of write(), none for cancellation; with what is known of it.
    error_code error() const;
    diagnostics failure() const;

private:
    std::shared_ptr<detail::table_writing> state_;
};

} // namespace dyndump
