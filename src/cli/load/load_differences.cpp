// A load that writes only what differs, and one that is verified.
#include "cli/load/load_session.hpp"

#include "cli/load/difference_search.hpp"
#include "cli/report/figures.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

#include <tuple>
#include <utility>

namespace dyndump::cli {
namespace asio = boost::asio;

asio::awaitable<exit_code> load_session::find_differences(item_differences& differences,
                                                          item_difference_counts& counts) {
    const auto table = asked_table();
    difference_search search(origin_, service_, table, subject_, screen_);
    co_return co_await search.run(differences, counts);
}

asio::awaitable<exit_code> load_session::compare_first() {
    if (origin_.facts().identity.empty()) {
        co_return refuse(exit_code::usage, subject_.output + " cannot be read twice, as "
                                                             "--skip-identical must.");
    }
    auto& differences = differences_.emplace(item_differences_params(table_.key_names));
    item_difference_counts counts;
    auto searched = co_await find_differences(differences, counts);
    if (searched == exit_code::complete) {
        screen_.note(fmt::format("Of {} items, table {} lacks {} and has {} otherwise; {} are in "
                                 "the table only.",
                                 grouped(counts.source_items), in_quotes(subject_.table),
                                 grouped(counts.missing), grouped(counts.changed),
                                 grouped(counts.extra)));
    }
    co_return searched;
}

// They are never both asked for.
page_transform load_session::passing() {
    if (transform_) {
        return *transform_;
    }
    if (!differences_) {
        return {};
    }
    return [this](page& source, diagnostics&) {
        std::string none;
        const auto before = source.size();
        source.edit(none, [this](item_view item, std::string&) {
            return differences_->must_write(item) ? page::fate::kept : page::fate::dropped;
        });
        skipped_ += before - source.size();
        return error_code{};
    };
}

asio::awaitable<exit_code> load_session::remove_extra() {
    auto remover = make_remover();
    transfer_.emplace(service_.get_executor(), differences_->extra(), any_writer(remover));
    auto removed = co_await remove(remover);
    screen_.note(fmt::format("Removed {} items that only table {} had.",
                             grouped(remover.stats().put), in_quotes(subject_.table)));
    co_return removed;
}

table_writer load_session::make_remover() {
    auto params = writing(choose_write_rate(options_.write_capacity, table_).units_per_second);
    params.mode = write_mode::remove;
    return {service_, params};
}

asio::awaitable<exit_code> load_session::remove_gone() {
    run_params how;
    how.max_parallel = options_.parallel;
    auto remover = make_remover();
    auto removal = origin_.begin_removal(any_writer(remover), std::move(how));
    if (!removal) {
        co_return exit_code::complete;
    }
    transfer_ = std::move(removal);
    auto removed = co_await remove(remover);
    screen_.note(fmt::format("Removed {} items from table {} that are gone.",
                             grouped(remover.stats().put), in_quotes(subject_.table)));
    co_return removed;
}

// What the transfer gives, which has not begun.
asio::awaitable<exit_code> load_session::remove(const table_writer& remover) {
    if (stopped_) {
        transfer_->stop();
    }
    auto token = asio::as_tuple(asio::use_awaitable);
    auto ended = co_await transfer_->async_run(token);
    const error_code ec = std::get<0>(ended);
    if (!ec) {
        co_return exit_code::complete;
    }
    if (ec == remover.error() || ec == errc::stopped || ec == asio::error::operation_aborted) {
        co_return report(fault{ec, fault_origin::service, remover.failure()});
    }
    co_return origin_.report(ec, std::get<1>(ended).diag);
}

asio::awaitable<exit_code> load_session::verify_table() {
    if (origin_.facts().identity.empty()) {
        co_return refuse(exit_code::usage, subject_.output + " cannot be read twice, as --verify "
                                                             "must.");
    }
    item_differences differences{item_differences_params(table_.key_names)};
    item_difference_counts counts;
    auto searched = co_await find_differences(differences, counts);
    if (searched != exit_code::complete) {
        co_return searched;
    }
    const auto mode = options_.on_conflict.mode;
    const bool may_keep = mode == write_mode::put_if_absent || mode == write_mode::put_if_newer;
    const bool is_right = counts.missing == 0 && (counts.changed == 0 || may_keep);
    const auto words = fmt::format(
        "Verified: of the {} items of {}, table {} lacks {} and has {} otherwise; {} are in the "
        "table only.",
        grouped(counts.source_items), subject_.output, in_quotes(subject_.table),
        grouped(counts.missing), grouped(counts.changed), grouped(counts.extra));
    if (is_right) {
        screen_.note(words);
        co_return exit_code::complete;
    }
    for (const auto& each : counts.named) {
        screen_.error(printable(each));
    }
    screen_.error(words);
    co_return exit_code::integrity;
}

} // namespace dyndump::cli
