#include "cli/dump/dump_session.hpp"

#include <dyndump/table_arn.hpp>
#include <dyndump/table_settings.hpp>

#include "cli/commands/resume_command.hpp"
#include "cli/connect/connection.hpp"
#include "cli/dump/sampling.hpp"
#include "cli/items/content.hpp"
#include "cli/load/description_check.hpp"
#include "cli/plan/capacity.hpp"
#include "cli/report/figures.hpp"
#include "cli/report/skew.hpp"

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

std::string name_of_output(const std::string& path) {
    return path == "-" ? "standard output" : in_quotes(path);
}

} // namespace

dump_session::dump_session(const dump_options& options, client service, dump_output& output,
                           console& screen, dump_report& report, run_monitor& monitor)
    : options_(options)
    , service_(std::move(service))
    , output_(output)
    , screen_(screen)
    , report_(report)
    , monitor_(monitor)
    , subject_{options.table, place_of(options.connection, options.table),
               name_of_output(options.output)} {}

bool dump_session::stop() {
    stopped_ = true;
    if (fetcher_) {
        fetcher_->stop();
    }
    return fetcher_.has_value();
}

asio::awaitable<exit_code> dump_session::run() {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto hindered = co_await output_.probe(diag_);
    if (hindered) {
        co_return report(fault{hindered, fault_origin::output, diag_});
    }
    auto unknown = co_await describe();
    if (unknown) {
        co_return report(fault{unknown, fault_origin::service, diag_});
    }
    if (table_) {
        subject_.table_status = table_->status;
        const auto possible = check_description(*table_, options_, subject_.place);
        if (possible.code != exit_code::complete) {
            screen_.error(possible.message);
            co_return possible.code;
        }
    }
    const auto rate =
        choose_read_rate(options_.read_capacity, table_ ? &*table_ : nullptr, options_.index_name);
    if (!rate.problem.empty()) {
        screen_.error(rate.problem);
        co_return exit_code::usage;
    }
    if (table_ && (output_.keeps_settings() || options_.changes.uses_ttl())) {
        auto asked = named_as_asked(*table_, options_.table);
        auto settings = co_await describe_settings(service_, std::move(asked));
        table_->settings_json = std::move(settings);
        if (stopped_) {
            co_return report(fault{errc::stopped, fault_origin::service, diag_});
        }
    }
    if (!make_changes()) {
        co_return exit_code::usage;
    }
    auto params = make_params(rate.units_per_second);
    const auto* table = table_ ? &*table_ : nullptr;
    auto unusable = co_await output_.open(table, params, diag_);
    if (stopped_ && !unusable) { // cancellation came too late to be seen
        auto closed = co_await output_.close();
        static_cast<void>(closed);
        unusable = errc::stopped;
    }
    if (unusable == errc::already_complete) {
        screen_.note(message_for({unusable, fault_origin::output, diag_}, subject_));
        co_return exit_code::complete;
    }
    if (unusable) {
        co_return report(fault{unusable, fault_origin::output, diag_});
    }
    warn();
    screen_.note(to_sentence(rate));
    if (params.resume_from) {
        screen_.note(
            fmt::format("Resuming: {} items are there already.", grouped(output_.items_before())));
    }
    expectation expected;
    expected.max_items = params.max_items;
    expected.rate_limit = rate.units_per_second;
    expected.resumed = params.resume_from.has_value();
    if (table_) {
        const auto* index = table_->index(options_.index_name);
        const auto items = index != nullptr ? index->item_count : table_->item_count;
        expected.items = items - std::min(items, output_.items_before());
    }
    if (is_sample(options_)) {
        leave_out_others(options_, params);
        expected.items =
            static_cast<std::uint64_t>(static_cast<double>(expected.items) * options_.sample);
    }
    const dump_start start{options_.table, subject_.place, options_.output, params.max_parallel,
                           rate.reason};
    fetcher_.emplace(service_, std::move(params), output_.writer());
    report_.begin(*fetcher_, output_, expected, start);
    monitor_.begin();
    const auto started = std::chrono::steady_clock::now();
    auto token = asio::as_tuple(asio::use_awaitable);
    auto ended = co_await fetcher_->async_run(token);
    monitor_.end();
    co_return report(std::get<0>(ended), std::get<1>(ended),
                     std::chrono::steady_clock::now() - started);
}

asio::awaitable<error_code> dump_session::describe() {
    auto token = asio::as_tuple(asio::use_awaitable);
    auto described = co_await service_.async_describe_table(options_.table, diag_, token);
    error_code ec = std::get<0>(described);
    if (!ec) {
        table_ = std::move(std::get<1>(described));
    } else if (ec == service_errc::access_denied &&
               options_.read_capacity.how == capacity_wish::kind::fixed) {
        ec = {}; // who may only Scan can do without
    }
    if (!ec && stopped_) { // cancellation came too late to be seen
        ec = errc::stopped;
    }
    co_return ec;
}

bool dump_session::make_changes() {
    origin_facts about;
    about.name = fmt::format("Table {}", in_quotes(subject_.table));
    if (table_) {
        about.key = table_->key_names;
        about.settings_json = table_->settings_json;
    }
    const auto problem = make_transform(options_.changes, about, {}, changes_);
    if (!problem.empty()) {
        screen_.error(problem);
    }
    return problem.empty();
}

fetch_params dump_session::make_params(double rate) const {
    fetch_params params(options_.table);
    params.table = table_;
    params.index_name = options_.index_name;
    params.consistent_read = options_.consistent_read;
    params.max_parallel = options_.parallel;
    params.total_segments = is_sample(options_)
                                ? segments_to_sample(options_, table_ ? table_->size_bytes : 0)
                                : options_.segments;
    if (changes_) {
        params.transform = *changes_;
    }
    params.max_items = options_.max_items;
    params.read_capacity = rate;
    params.memory = options_.memory;
    params.filter_expression = options_.filter_expression;
    params.projection_expression = options_.projection_expression;
    params.expression_attribute_names = options_.expression_attribute_names;
    params.expression_attribute_values = options_.expression_attribute_values;
    return params;
}

exit_code dump_session::report(const fault& what) {
    const auto code = exit_code_for(what);
    const bool reader_left =
        what.origin == fault_origin::output && what.code == boost::system::errc::broken_pipe;
    if (!reader_left) { // filters say nothing of it
        screen_.error(message_for(what, subject_));
    }
    return code;
}

// Each once.
void dump_session::warn() {
    const auto all = output_.warnings();
    for (; warned_ < all.size(); ++warned_) {
        screen_.warning(all[warned_] + '.');
    }
}

exit_code dump_session::report(error_code ec, const fetch_result& result, duration elapsed) {
    warn();
    if (!ec) {
        summarise(result, elapsed);
        return exit_code::complete;
    }
    fault what{ec, fault_origin::service, result.diag};
    if (ec == output_.error()) {
        what.origin = fault_origin::output;
        what.diag.clear();
        what.diag.message = output_.failure();
    }
    const auto code = report(what);
    const auto items = output_.items_before() + result.stats.items;
    if (output_.resumable() && items > 0 && code != exit_code::integrity) {
        screen_.note(fmt::format("{} items are in {}, which is not complete. {}", grouped(items),
                                 subject_.output, way_on(options_.resume)));
    } else if (what.origin == fault_origin::service && !output_.resumable()) {
        screen_.note(
            fmt::format("{} items were read; what was written is incomplete. Begin "
                        "anew, or dump to a file or a directory (-o), which can be resumed.",
                        grouped(items)));
    }
    return code;
}

void dump_session::summarise(const fetch_result& result, duration elapsed) {
    const auto& s = result.stats;
    const double seconds = std::chrono::duration<double>(elapsed).count();
    std::string line =
        fmt::format("Dumped {} items of \"{}\" to {}: {} in {:.1f} s, {} RCU ({}/s)",
                    grouped(output_.items_before() + s.items), printable(options_.table),
                    subject_.output, size(static_cast<double>(output_.bytes_written())), seconds,
                    units(s.capacity_used), units(seconds > 0 ? s.capacity_used / seconds : 0));
    if (s.retries > 0 || s.throttles > 0) {
        line += fmt::format(", {} retries, {} throttled", grouped(s.retries), grouped(s.throttles));
    }
    if (s.expired > 0) {
        line += fmt::format(", {} expired were left out", grouped(s.expired));
    }
    screen_.note(line + '.');
    if (is_sample(options_)) {
        screen_.note(fmt::format(
            "It is a sample: all of the table are some {} items.",
            grouped(static_cast<std::uint64_t>(
                static_cast<double>(output_.items_before() + s.items) / options_.sample))));
    }
    if (const auto uneven = skew_sentence(output_.segments()); !uneven.empty()) {
        screen_.note(uneven);
    }
}

} // namespace dyndump::cli
