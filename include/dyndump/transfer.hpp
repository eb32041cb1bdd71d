/// \file
/// Moves all pages of any source to a writer.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/detail/operation.hpp>
#include <dyndump/error.hpp>
#include <dyndump/source.hpp>
#include <dyndump/writer.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution_context.hpp>

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dyndump {

/// Where one segment stands. Source: DynamoDB developer guide, "Parallel scan".
struct segment_position {
    std::uint32_t segment = 0;
    bool done = false;
    /// Of a table raw JSON: where an unfinished segment goes on; empty: from its start.
    std::string next_key;

    bool operator==(const segment_position&) const = default;
};

/// Everything needed to go on with a run that did not finish. It belongs to its source: another
/// one, or the same with another filter, makes nothing sensible of it.
struct checkpoint {
    std::uint32_t total_segments = 0;
    /// Segments that were begun; those not named have yet to start.
    std::vector<segment_position> segments;

    bool operator==(const checkpoint&) const = default;
};

/// As one line of JSON, to be kept: what parse_checkpoint() reads, in later versions too.
DYNDUMP_EXPORT std::string to_string(const checkpoint& position);
/// Replaces `out`. Error: errc::invalid_argument, with words, and `out` as it was.
DYNDUMP_EXPORT error_code parse_checkpoint(std::string_view text, checkpoint& out,
                                           diagnostics& diag);

/// What is done to a page between source and writer, such as an item_transform. It may change the
/// page's items (page::edit()) and counts in page::omitted() what it leaves out. Called for pages
/// of several segments at the same time, on several threads. An error ends the run; so does what it
/// throws, as with writers; the place is called "transform".
using page_transform = std::function<error_code(page&, diagnostics&)>;

/// How a run goes about it, whatever its source.
struct run_params {
    /// Segments read at the same time, each with one request in flight. At least 1.
    std::uint32_t max_parallel = 8;
    /// Exactly this many items are written, or all if there are fewer. Unset: no limit.
    std::optional<std::uint64_t> max_items;
    /// Empty: pages are written as they come.
    page_transform transform;
    /// Bytes of pages in flight, from the reading to the writer's return. Further reads wait, first
    /// come, first served, so that parallelism does not become memory; one page always fits. A page
    /// counts as about the largest before it has come.
    std::uint64_t memory = std::uint64_t{256} << 20;
    /// Where page work runs: checksum, splitting and the writer (encoding, compression, file),
    /// which cancellation then does not reach. Its context must outlive the run; its threads keep
    /// busy, and want cores of their own or a low priority. To destroy the run's own context in
    /// mid-run, first let this one finish what it was given (thread_pool::join() without stop()),
    /// and destroy it last: what it works on leads back into the run's context, and what is
    /// destroyed with that still refers to this one. Then nothing is leaked. Unset: on the run's
    /// own executor, in pieces of some tenth of a millisecond, one segment's between two looks at
    /// the timers, and a page's write in a handler of its own; no longer, then, than the writer
    /// takes for what it does without suspending.
    boost::asio::any_io_executor offload;
    /// Go on from here.
    std::optional<checkpoint> resume_from;

    run_params() {}
};

/// Counters of a run, read at one instant.
struct run_stats {
    /// Written. With the next three: all that was read of the pages that were written.
    std::uint64_t items = 0;
    /// Left out by a filter: the service's, or that of an item_transform.
    std::uint64_t filtered = 0;
    std::uint64_t expired = 0;
    /// No items, or not to be changed as asked for; see page_omissions.
    std::uint64_t refused = 0;
    std::uint64_t scanned_items = 0;
    std::uint64_t pages = 0;
    /// Of pages as they were read: of a table, the response bodies.
    std::uint64_t bytes = 0;
    /// Read capacity units, as the service reported. 0 if the source is no table.
    double capacity_used = 0;
    std::uint64_t retries = 0;
    std::uint64_t throttles = 0;
    std::uint32_t segments_done = 0;
    std::uint32_t segments_active = 0;
    /// 0 until known.
    std::uint32_t segments_total = 0;
};

/// What a run came to; complete or not, it is always delivered.
struct run_result {
    run_stats stats;
    /// Every item of the source (or max_items) was written.
    bool complete = false;
    /// Where the segments stand; empty when complete.
    checkpoint position;
    diagnostics diag;
};

namespace flow {
class run;
}

/// One run from a source to a writer. (A fetcher is one from a table.)
///
/// Thread safety: stop() and stats() may be called from any thread at any time; start one run only.
/// Lifetimes: a run keeps what it needs alive; what is given by std::ref must outlive it.
class DYNDUMP_EXPORT transfer {
public:
    /// Does no I/O. The workers' strands are made over `executor`. Faulty parameters are reported
    /// by async_run.
    transfer(boost::asio::any_io_executor executor, any_source source, any_writer writer,
             run_params params = {});

    /// On the executor of a context, as an io_context.
    template <class Context>
    requires std::convertible_to<Context&, boost::asio::execution_context&>
    transfer(Context& context, any_source source, any_writer writer, run_params params = {})
        : transfer(context.get_executor(), std::move(source), std::move(writer),
                   std::move(params)) {}

    boost::asio::any_io_executor get_executor() const noexcept;

    /// Runs until the source is exhausted, max_items are written, or stop() is called.
    ///
    /// Completion: void(error_code, run_result); the result is valid in every case.
    /// Errors: errc::stopped after stop(); errc::invalid_argument; those of source and writer as
    /// they came; errc::exception_thrown if something of the caller's threw, with the place and its
    /// words in `diag.message`; errc::invalid_argument for a second run.
    /// Cancellation: partial acts as stop(); total and terminal drop what is in flight, and the run
    /// completes with operation_aborted. In all cases what was written is whole pages.
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_run(CompletionToken&& token = CompletionToken()) {
        return detail::async_operation<void(error_code, run_result)>(
            [run = run_](detail::any_handler<void(error_code, run_result)> handler) mutable {
                start(std::move(run), std::move(handler));
            },
            get_executor(), token);
    }

    /// Ends the run in order: what is in flight completes and is written, nothing new is asked for.
    /// Before a run: it will end at once. Idempotent, never blocks.
    void stop() noexcept;

    /// How far the run is. Before and after it, too.
    run_stats stats() const noexcept;

    /// Where its segments stand: up to there all is written. To be saved from time to time, so that
    /// a run whose program dies can be resumed from it.
    checkpoint position() const;

protected:
    explicit transfer(std::shared_ptr<flow::run> run);

private:
    static void start(std::shared_ptr<flow::run>,
                      detail::any_handler<void(error_code, run_result)>);

    std::shared_ptr<flow::run> run_;
};

} // namespace dyndump
