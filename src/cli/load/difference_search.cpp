#include "cli/load/difference_search.hpp"

#include <dyndump/fetcher.hpp>

#include "cli/plan/capacity.hpp"
#include "cli/report/figures.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

#include <tuple>
#include <utility>

namespace dyndump::cli {
namespace asio = boost::asio;

difference_search::difference_search(item_origin& origin, client service,
                                     const table_description& table, const fault_subject& subject,
                                     console& screen)
    : origin_(origin)
    , service_(std::move(service))
    , table_(table)
    , subject_(subject)
    , screen_(screen) {}

asio::awaitable<exit_code> difference_search::run(item_differences& differences,
                                                  item_difference_counts& counts) {
    screen_.note(
        fmt::format("Comparing {} with table {}.", subject_.output, in_quotes(subject_.table)));
    auto of_table = co_await read_table(differences);
    if (of_table != exit_code::complete) {
        co_return of_table;
    }
    auto of_source = co_await read_source(differences);
    if (of_source != exit_code::complete) {
        co_return of_source;
    }
    if (const auto ec = differences.conclude(counts)) {
        screen_.error(fmt::format("Cannot compare: {}. $TMPDIR needs room.", ec.message()));
        co_return exit_code::output;
    }
    co_return exit_code::complete;
}

asio::awaitable<exit_code> difference_search::read_source(item_differences& differences) {
    auto reading = origin_.begin(differences.source(), {});
    auto token = asio::as_tuple(asio::use_awaitable);
    auto ended = co_await reading.async_run(token);
    const fault what{std::get<0>(ended), fault_origin::service, std::get<1>(ended).diag};
    if (what.code == asio::error::operation_aborted) { // stopped
        screen_.error(message_for(what, subject_));
        co_return exit_code_for(what);
    }
    if (what.code) {
        co_return origin_.report(what.code, what.diag);
    }
    co_return exit_code::complete;
}

asio::awaitable<exit_code> difference_search::read_table(item_differences& differences) {
    fetch_params how(table_.name);
    how.consistent_read = true;
    how.read_capacity = choose_read_rate({}, &table_, {}).units_per_second;
    fetcher reading(service_, std::move(how), differences.target());
    auto token = asio::as_tuple(asio::use_awaitable);
    auto ended = co_await reading.async_run(token);
    const fault what{std::get<0>(ended), fault_origin::service, std::get<1>(ended).diag};
    if (what.code) {
        screen_.error(message_for(what, subject_));
        co_return exit_code_for(what);
    }
    co_return exit_code::complete;
}

} // namespace dyndump::cli
