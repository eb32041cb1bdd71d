/// \file
/// Reads a whole table by parallel Scan and hands its pages to a writer.
#pragma once

#include <dyndump/client.hpp>
#include <dyndump/config.hpp>
#include <dyndump/detail/operation.hpp>
#include <dyndump/error.hpp>
#include <dyndump/rate_limiter.hpp>
#include <dyndump/writer.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dyndump {

/// Where one segment stands. Source: DynamoDB developer guide, "Parallel scan".
struct segment_position {
    std::uint32_t segment = 0;
    bool done = false;
    /// Raw JSON, where an unfinished segment goes on; empty: from its start.
    std::string next_key;
};

/// Everything needed to go on with a fetch that did not finish: serialise it as you like.
struct checkpoint {
    std::uint32_t total_segments = 0;
    /// Segments that were begun; those not named have yet to start.
    std::vector<segment_position> segments;
};

/// What a fetch reads, and how.
struct fetch_params {
    /// Or the table's ARN; see table_arn.
    std::string table_name;
    /// A secondary index to read instead of the table. Global ones refuse consistent reads.
    std::string index_name;
    bool consistent_read = false;
    /// Segments read at the same time, each with one request in flight. At least 1.
    std::uint32_t max_parallel = 8;
    /// 1 to 1,000,000. 0: chosen from the table's size, so that no segment is large.
    std::uint32_t total_segments = 0;
    /// Exactly so many items are written, or all if there are fewer. Unset: no limit.
    std::optional<std::uint64_t> max_items;
    /// Read capacity units per second for this fetch, at least min_read_rate; 0: unlimited. Ignored
    /// if `limiter` is set.
    /// With a rate, here or in `limiter`, requests carry `Limit`, so that a page costs no more than
    /// a twentieth of a second's units (one item at least); with some 2,600 units a second or more
    /// (5,200 for consistent reads) a whole page may be asked for, and `Limit` is left out. Low
    /// rates thus mean small pages and more requests; what is read and what it costs stays the
    /// same.
    double read_capacity = 0;
    /// A budget shared with others.
    std::optional<rate_limiter> limiter;
    /// Bytes of response bodies in flight, from the request to the writer's return. Further
    /// requests wait, first come, first served, so that parallelism does not become memory; one
    /// page always fits. A page counts as about the largest before it has come.
    std::uint64_t memory = std::uint64_t{256} << 20;
    /// Where page work runs: checksum, splitting and the writer (encoding, compression, file),
    /// which cancellation then does not reach. Its context must outlive the run; its threads keep
    /// busy, and want cores of their own or a low priority. To destroy the fetcher's context in
    /// mid-run, first let this one finish what it was given (thread_pool::join() without stop()),
    /// and destroy it last: what it works on leads back into the fetcher's context, and what is
    /// destroyed with that still refers to this one. Then nothing is leaked. Unset: on the
    /// fetcher's own executor,
    /// in pieces of some tenth of a millisecond, one segment's between two looks at the timers, and
    /// a page's write in a handler of its own; no longer, then, than the writer takes for what it
    /// does without suspending.
    boost::asio::any_io_executor offload;
    std::string filter_expression;
    std::string projection_expression;
    std::map<std::string, std::string> expression_attribute_names;
    /// Raw JSON object, e.g. `{":v":{"N":"1"}}`.
    std::string expression_attribute_values;
    /// Go on from here.
    std::optional<checkpoint> resume_from;

    fetch_params() {}
    explicit fetch_params(std::string table)
        : table_name(std::move(table)) {}
};

/// Counters of a fetch, read at one instant.
struct fetch_stats {
    std::uint64_t items = 0;
    std::uint64_t scanned_items = 0;
    std::uint64_t pages = 0;
    /// Response bodies.
    std::uint64_t bytes = 0;
    /// Read capacity units, as the service reported.
    double capacity_used = 0;
    std::uint64_t retries = 0;
    std::uint64_t throttles = 0;
    std::uint32_t segments_done = 0;
    std::uint32_t segments_active = 0;
    /// 0 until known.
    std::uint32_t segments_total = 0;
};

/// What a run came to; complete or not, it is always delivered.
struct fetch_result {
    fetch_stats stats;
    /// Every item of the table (or max_items) was written.
    bool complete = false;
    /// Where the segments stand; empty when complete.
    checkpoint position;
    diagnostics diag;
};

/// One fetch of one table.
///
/// Memory: where it is short, the run ends with no_memory (boost::asio::error), or std::bad_alloc
/// leaves through a constructor, async_run or the context's run(); after the latter the completion
/// may never come. In few places std::terminate ends the program, for Asio 1.81 needs memory in
/// some destructors. Nothing hangs or leaks, and a dump of dump_writer can be resumed after each of
/// these. One fault of Asio 1.81 remains: to lack memory in the making of a strand, one for each
/// worker of a run, may crash the program.
///
/// Thread safety: stop() and stats() may be called from any thread at any time; start one run only.
/// Lifetimes: a run keeps what it needs alive; a writer given by std::ref must outlive it.
class DYNDUMP_EXPORT fetcher {
public:
    /// Does no I/O. Faulty parameters are reported by async_run.
    fetcher(client service, fetch_params params, any_writer writer);

    boost::asio::any_io_executor get_executor() const noexcept;

    /// Reads until the table is exhausted, max_items are written, or stop() is called.
    ///
    /// Completion: void(error_code, fetch_result); the result is valid in every case.
    /// Errors: errc::stopped after stop(); errc::invalid_argument; those of the client; those of
    /// the writer as they came; errc::exception_thrown if something of the caller's threw, with the
    /// place and its words in `diag.message`; errc::invalid_argument for a second run.
    /// Cancellation: partial acts as stop(); total and terminal drop the requests in flight, and
    /// the run completes with operation_aborted. In all cases what was written is whole pages.
    template <class CompletionToken>
    auto async_run(CompletionToken&& token) {
        return detail::async_operation<void(error_code, fetch_result)>(
            [run = run_](detail::any_handler<void(error_code, fetch_result)> handler) mutable {
                start(std::move(run), std::move(handler));
            },
            get_executor(), token);
    }

    /// Ends the run in order: requests in flight complete, their items are written, nothing new is
    /// asked for. Before a run: it will end at once. Idempotent, never blocks.
    void stop() noexcept;

    /// How far the run is. Before and after it, too.
    fetch_stats stats() const noexcept;

private:
    class DYNDUMP_LOCAL run;
    static void start(std::shared_ptr<run>, detail::any_handler<void(error_code, fetch_result)>);

    std::shared_ptr<run> run_;
};

} // namespace dyndump
