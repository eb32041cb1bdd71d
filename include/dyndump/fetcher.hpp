/// \file
/// Reads a whole table by parallel Scan and hands its pages to a writer.
#pragma once

#include <dyndump/client.hpp>
#include <dyndump/config.hpp>
#include <dyndump/error.hpp>
#include <dyndump/rate_limiter.hpp>
#include <dyndump/table_description.hpp>
#include <dyndump/transfer.hpp>
#include <dyndump/writer.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dyndump {

/// What a fetch reads, and how.
struct fetch_params {
    /// Or the table's ARN; see table_arn.
    std::string table_name;
    /// What is known of the table. Unset: it is described at the beginning, if its size is needed
    /// for segments or a rate; not being allowed to is no error.
    std::optional<table_description> table;
    /// A secondary index to read instead of the table. Global ones refuse consistent reads.
    std::string index_name;
    bool consistent_read = false;
    /// Segments read at the same time, each with one request in flight. At least 1.
    std::uint32_t max_parallel = 8;
    /// 1 to 1,000,000. 0: chosen from the table's size, so that no segment is large.
    std::uint32_t total_segments = 0;
    /// Exactly so many items are written, or all if there are fewer. Unset: no limit.
    std::optional<std::uint64_t> max_items;
    /// See run_params::transform.
    page_transform transform;
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
    /// Items that a request reads at most, before the filter (`Limit`); 0: as many as fit a page.
    /// For a writer that takes long, and is to be stopped soon.
    std::uint32_t page_items = 0;
    /// Bytes of response bodies in flight; see run_params::memory.
    std::uint64_t memory = std::uint64_t{256} << 20;
    /// Where page work runs; see run_params::offload.
    boost::asio::any_io_executor offload;
    std::string filter_expression;
    std::string projection_expression;
    std::map<std::string, std::string> expression_attribute_names;
    /// Raw JSON object, e.g. `{":v":{"N":"1"}}`.
    std::string expression_attribute_values;
    /// Go on from here.
    std::optional<checkpoint> resume_from;

    fetch_params() {}
    explicit fetch_params(std::string name)
        : table_name(std::move(name)) {}
};

/// Counters of a fetch.
using fetch_stats = run_stats;

/// What a fetch came to.
using fetch_result = run_result;

/// One fetch of one table: a run whose source is the table.
///
/// All that transfer says holds for it; async_run's errors are the client's and the writer's, and
/// the run is on the client's executor.
///
/// Memory: where it is short, the run ends with no_memory (boost::asio::error), or std::bad_alloc
/// leaves through a constructor, async_run or the context's run(); after the latter the completion
/// may never come. In few places std::terminate ends the program, for Asio 1.81 needs memory in
/// some destructors. Nothing hangs or leaks, and a dump of dump_writer can be resumed after each of
/// these. One fault of Asio 1.81 remains: to lack memory in the making of a strand, one for each
/// worker of a run, may crash the program.
class DYNDUMP_EXPORT fetcher : public transfer {
public:
    /// Does no I/O. Faulty parameters are reported by async_run.
    fetcher(client service, fetch_params params, any_writer writer);
};

} // namespace dyndump
