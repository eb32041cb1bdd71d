#include "cli/load/table_check.hpp"

#include <dyndump/compare.hpp>
#include <dyndump/fetcher.hpp>

#include "cli/connect/connection.hpp"
#include "cli/connect/io_threads.hpp"
#include "cli/connect/object_place.hpp"
#include "cli/dump/session_run.hpp"
#include "cli/load/table_state.hpp"
#include "cli/report/fault_message.hpp"
#include "cli/report/figures.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

#include <exception>
#include <functional>
#include <tuple>
#include <utility>

namespace dyndump::cli {
namespace asio = boost::asio;

namespace {

// Lives on the thread of the signals; only the library works on others.
class table_check {
public:
    table_check(const verify_options& options, client service, table_comparison& dump,
                console& screen)
        : options_(options)
        , service_(std::move(service))
        , dump_(dump)
        , screen_(screen)
        , fetch_(dump.fetch())
        , subject_{options.table.empty() ? fetch_.table_name : options.table,
                   place_of(options.connection, options.table), options.what.path} {
        fetch_.table_name = subject_.table;
    }

    asio::awaitable<exit_code> run();

private:
    exit_code report(error_code ec, const diagnostics& diag);
    exit_code conclude();
    void introduce(const table_description& table);

    const verify_options& options_;
    client service_;
    table_comparison& dump_;
    console& screen_;
    fetch_params fetch_;
    fault_subject subject_;
    diagnostics diag_;
};

asio::awaitable<exit_code> table_check::run() {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto token = asio::as_tuple(asio::use_awaitable);
    auto described = co_await service_.async_describe_table(subject_.table, diag_, token);
    if (std::get<0>(described)) {
        co_return report(std::get<0>(described), diag_);
    }
    const auto& table = std::get<1>(described);
    subject_.table_status = table.status;
    if (is_unreadable(table.status)) {
        screen_.error(unreadable_table(subject_.table, subject_.place, table.status));
        co_return exit_code::table;
    }
    const auto rate = choose_read_rate(options_.read_capacity, &table, fetch_.index_name);
    if (!rate.problem.empty()) {
        screen_.error(rate.problem);
        co_return exit_code::usage;
    }
    introduce(table);
    // Nothing to save meanwhile, and nobody to ask: signals end the program when it is done.
    dump_.set_key(table.key_names);
    verify_result files;
    const auto unsound = dump_.read_dump(files, diag_);
    const auto verdict = report_verdict(files, unsound, diag_, screen_);
    if (verdict != exit_code::complete) {
        co_return verdict;
    }
    screen_.note(to_sentence(rate));
    fetch_.read_capacity = rate.units_per_second;
    fetch_.max_parallel = options_.parallel;
    fetch_.total_segments = options_.segments;
    fetch_.consistent_read = fetch_.consistent_read || options_.consistent_read;
    fetcher reading(service_, fetch_, std::ref(dump_));
    auto ended = co_await reading.async_run(token);
    if (std::get<0>(ended)) {
        co_return report(std::get<0>(ended), std::get<1>(ended).diag);
    }
    co_return conclude();
}

void table_check::introduce(const table_description& table) {
    const bool another = (!dump_.table_id().empty() && dump_.table_id() != table.id) ||
                         (!dump_.table_arn().empty() && dump_.table_arn() != table.arn);
    if (another) {
        screen_.note(printable(fmt::format("The dump is of another table ({}, id {}).",
                                           dump_.table_arn(), dump_.table_id())));
    }
}

exit_code table_check::report(error_code ec, const diagnostics& diag) {
    const fault what{ec, fault_origin::service, diag};
    screen_.error(message_for(what, subject_));
    return exit_code_for(what);
}

exit_code table_check::conclude() {
    comparison_result result;
    if (const auto ec = dump_.conclude(result)) {
        screen_.error(fmt::format("Cannot compare: {}. $TMPDIR needs room.", ec.message()));
        return exit_code::output;
    }
    for (const auto& each : result.differences) {
        screen_.error(printable(each));
    }
    const auto what = result.types_compared ? "" : " (types and the order of lists aside)";
    if (result.equal()) {
        screen_.note(fmt::format("The dump holds what table \"{}\" holds{}: {} items, {}.",
                                 printable(subject_.table), what, grouped(result.dump_items),
                                 result.dump_was_limited ? "a part of it" : result.dump_hash));
        return exit_code::complete;
    }
    screen_.error(fmt::format(
        "The dump differs from table \"{}\"{}: {} items are not in the dump, {} not in the table, "
        "{} changed. The dump holds {} items, the table {}.",
        printable(subject_.table), what, grouped(result.missing_from_dump),
        grouped(result.missing_from_table), grouped(result.changed), grouped(result.dump_items),
        grouped(result.table_items)));
    return exit_code::integrity;
}

comparison_params comparison_params_of(const verify_options& options, const object_place& place) {
    comparison_params params;
    params.dump = options.what;
    params.dump.objects = place.client();
    params.numbers_as_strings = options.numbers_as_strings;
    return params;
}

} // namespace

exit_code check_table(const verify_options& options, console& screen) {
    const object_place place(options.what.path, options.connection, options.s3);
    table_comparison dump(comparison_params_of(options, place));
    diagnostics diag;
    if (const auto ec = dump.open(diag)) {
        return report_verdict({}, ec, diag, screen);
    }
    if (options.table.empty() && dump.fetch().table_name.empty()) {
        screen.error("A file does not say of which table it is: name the TABLE.");
        return exit_code::usage;
    }
    io_threads workers(1);
    asio::io_context here(1);
    client service(workers.executor(), params_of(options.connection));
    table_check check(options, service, dump, screen);
    return run_session(here, check.run(), session_end());
}

} // namespace dyndump::cli
