/// \file
/// A whole dump in one operation: describe, open or resume, read, finish.
#pragma once

#include <dyndump/client.hpp>
#include <dyndump/config.hpp>
#include <dyndump/detail/operation.hpp>
#include <dyndump/dump_writer.hpp>
#include <dyndump/error.hpp>
#include <dyndump/fetcher.hpp>
#include <dyndump/segment_report.hpp>
#include <dyndump/table_description.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dyndump {

/// What async_dump() reads, and where it goes.
struct dump_params {
    /// What is read, and how. `max_items` counts those of earlier runs as well; `resume_from` is
    /// taken from the output. `table`, if it is set, spares a request.
    fetch_params fetch;
    /// Where it goes. Its `fetch` and `table` are filled in. Without its `blocking_executor`
    /// files are opened, written and made durable on fetch_params::offload, or, without that as
    /// well, on the client's executor.
    dump_writer_params output;
    /// Ask for the table's settings (describe_settings()), which a manifest keeps: some requests
    /// more.
    bool settings = true;
    /// Called when the output is open, before the first page is read: on the client's executor.
    /// Both live until the operation completes, and may be asked (fetcher::stats(),
    /// dump_writer::items_before()) or told (fetcher::set_rate(), stop()) from any thread. Empty:
    /// not called.
    std::function<void(fetcher&, const dump_writer&)> on_begin;

    dump_params() {}
    /// A table into a directory.
    dump_params(std::string table, std::string path)
        : fetch(std::move(table))
        , output(std::move(path)) {}
};

/// What async_dump() came to; complete or not, it is always delivered.
struct dump_result {
    /// Of this run; void if it ended before a page was read.
    fetch_result fetch;
    /// Items in the output when it was opened.
    std::uint64_t items_before = 0;
    /// What each segment took, earlier runs included.
    std::vector<segment_report> segments;
    /// What the place of the output lacks; see dump_writer::warnings().
    std::vector<std::string> warnings;
    /// Unset: it may not be seen, or was not asked for.
    std::optional<table_description> table;
    diagnostics diag;

    dump_result() {}
};

/// Starts async_dump(); not for users.
class DYNDUMP_EXPORT dump_operation {
public:
    /// Arguments as async_dump() has them.
    static void start(client service, dump_params params,
                      detail::any_handler<void(error_code, dump_result)> handler);
};

/// Dumps a table: describes it, opens the output or an unfinished dump that is there, reads what is
/// missing by a fetcher into a dump_writer, and finishes the output. After a crash, a stop or an
/// error the same call goes on.
///
/// Completion: void(error_code, dump_result); the result is valid in every case, and its `diag`
/// says what went wrong. Errors: those of the client, fetcher and dump_writer;
/// errc::already_complete if there is such a dump and it is finished; errc::stopped. Not being
/// allowed to describe the table is none, unless its size is needed.
/// Cancellation: partial ends it in order, once pages are read: those in flight are written. Total
/// and terminal drop the requests in flight. What was written stays, and is gone on with.
/// Executor: the client's. Thread safety, lifetimes: as a client's operation; it keeps what it
/// needs alive but for the contexts of executors.
template <class CompletionToken = boost::asio::deferred_t>
auto async_dump(client service, dump_params params, CompletionToken&& token = CompletionToken()) {
    auto executor = service.get_executor();
    return detail::async_operation<void(error_code, dump_result)>(
        [service = std::move(service), params = std::move(params)](
            detail::any_handler<void(error_code, dump_result)> handler) mutable {
            dump_operation::start(std::move(service), std::move(params), std::move(handler));
        },
        std::move(executor), token);
}

} // namespace dyndump
