#include "cli/load/erase_session.hpp"

#include "cli/connect/connection.hpp"
#include "cli/plan/capacity.hpp"
#include "cli/report/figures.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace dyndump::cli {
namespace asio = boost::asio;

namespace {

constexpr std::uint32_t most_key_scans = 8;
constexpr std::uint32_t most_items_a_page = 1000; // so that a stop does not take long

} // namespace

erase_session::erase_session(const erase_options& options, const fault_subject& subject,
                             table_description table, client service, watched_run& watched,
                             load_report& report)
    : options_(options)
    , subject_(subject)
    , table_(std::move(table))
    , service_(std::move(service))
    , screen_(watched.screen())
    , monitor_(watched.monitor())
    , report_(report)
    , cost_(
          watched.here().get_executor(), options.max_cost, screen_,
          [this] {
              const auto reading = fetcher_->stats();
              return used_units{reading.capacity_used, writer_->stats().units.total, reading.pages,
                                reading.segments_active};
          },
          [this] { stop(); }) {}

bool erase_session::stop() {
    stopped_ = true;
    if (fetcher_) {
        fetcher_->stop();
    }
    return fetcher_.has_value();
}

fetch_params erase_session::reading(double rate) const {
    auto params = what_is_erased(options_);
    params.page_items = most_items_a_page;
    params.max_parallel = std::min(options_.parallel, most_key_scans);
    params.read_capacity = rate;
    for (std::size_t n = 0; n < table_.key_names.size(); ++n) {
        const auto placeholder = fmt::format("#dyndump_key_{}", n);
        params.expression_attribute_names[placeholder] = table_.key_names[n];
        params.projection_expression += (n == 0 ? "" : ",") + placeholder;
    }
    return params;
}

table_writer_params erase_session::removing(double rate) const {
    table_writer_params params(named_as_asked(table_, options_.table));
    params.mode = write_mode::remove;
    params.write_capacity = rate;
    params.max_in_flight = options_.parallel;
    return params;
}

asio::awaitable<exit_code> erase_session::run() {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto reads = choose_read_rate(options_.read_capacity, &table_, {});
    const auto writes = choose_write_rate(options_.write_capacity, table_);
    if (!reads.problem.empty() || !writes.problem.empty()) {
        screen_.error(reads.problem.empty() ? writes.problem : reads.problem);
        co_return exit_code::usage;
    }
    screen_.note(to_sentence(reads));
    screen_.note(to_sentence(writes, capacity_use::writing));
    writer_.emplace(service_, removing(writes.units_per_second));
    fetcher_.emplace(service_, reading(reads.units_per_second), any_writer(*writer_));
    if (stopped_) {
        fetcher_->stop();
    }
    started_ = std::chrono::steady_clock::now();
    begin_report(writes);
    cost_.start(costs_of(&table_, &table_));
    auto token = asio::as_tuple(asio::use_awaitable);
    auto ended = co_await fetcher_->async_run(token);
    cost_.end();
    monitor_.end();
    co_return conclude(std::get<0>(ended), std::get<1>(ended));
}

void erase_session::begin_report(const capacity_rate& rate) {
    load_start start;
    start.place = subject_.place;
    start.items_expected = options_.filter_expression.empty() ? table_.item_count : 0;
    start.items_are_estimated = true;
    start.rate_limit = rate.units_per_second;
    start.rate_reason = rate.reason;
    start.resumable = true;
    report_.begin(std::move(start), [this] {
        load_figures now;
        now.reading = fetcher_->stats();
        now.writing = writer_->stats();
        now.counts.read = now.reading.items;
        now.counts.put = now.writing.put;
        return now;
    });
    monitor_.begin();
}

exit_code erase_session::conclude(error_code ec, const run_result& result) {
    const auto now = writer_->stats();
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - started_;
    const auto line = fmt::format("Erased {} items of table {}: {:.1f} s, {} RCU, {} WCU",
                                  grouped(now.put), in_quotes(subject_.table), elapsed.count(),
                                  units(result.stats.capacity_used), units(now.units.total));
    if (!ec) {
        screen_.note(line + '.');
        return exit_code::complete;
    }
    fault what{ec, fault_origin::service, result.diag};
    if (ec == writer_->error()) {
        what.diag = writer_->failure();
    }
    screen_.error(message_for(what, subject_));
    screen_.note(line + ". Others are left. Run the same command again to go on.");
    return exit_code_for(what);
}

} // namespace dyndump::cli
