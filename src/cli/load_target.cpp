// The table that a load writes: found or made, and finished when the items are there.
#include "cli/load_session.hpp"

#include "cli/figures.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <tuple>
#include <utility>

namespace dyndump::cli {
namespace asio = boost::asio;

error_code load_session::plan_table() {
    const auto& about = source_->contents();
    restoration_params how;
    how.table_name = subject_.table;
    how.billing = options_.billing;
    how.indexes = options_.indexes;
    return plan_restoration(about.table_json, about.settings_json, how, plan_, diag_);
}

asio::awaitable<exit_code> load_session::find_table() {
    auto token = asio::as_tuple(asio::use_awaitable);
    auto described = co_await service_.async_describe_table(subject_.table, diag_, token);
    const error_code ec = std::get<0>(described);
    if (ec == service_errc::resource_not_found && options_.create != creation::never) {
        auto made = co_await make_table();
        if (made != exit_code::complete || options_.create == creation::only) {
            co_return made;
        }
    } else if (ec) {
        co_return report(fault{ec, fault_origin::service, diag_});
    } else if (options_.create == creation::only) {
        co_return refuse(exit_code::output, fmt::format("Table {} is there already {}.",
                                                        in_quotes(subject_.table), subject_.place));
    } else {
        table_ = std::move(std::get<1>(described));
    }
    const auto possible = check_table();
    if (possible != exit_code::complete) {
        co_return possible;
    }
    const auto opened = open_journal();
    if (opened != exit_code::complete || created_ || resumes_ || options_.on_conflict.mode) {
        co_return opened;
    }
    co_return co_await check_empty();
}

asio::awaitable<exit_code> load_session::make_table() {
    const auto& about = source_->contents();
    if (about.table_json.empty()) {
        co_return refuse(exit_code::table,
                         fmt::format("There is no table {} {}, and {} does not say how to make it. "
                                     "Create it first.",
                                     in_quotes(subject_.table), subject_.place, subject_.output));
    }
    if (plan_table()) {
        co_return refuse(exit_code::integrity,
                         fmt::format("The settings in {} cannot be used: {}.", subject_.output,
                                     printable(diag_.message)));
    }
    screen_.note(fmt::format("Making table {} {}.", in_quotes(subject_.table), subject_.place));
    auto token = asio::as_tuple(asio::use_awaitable);
    const restore_params phase(restoration_phase::before_data);
    auto restored = co_await restore_table(service_, plan_, phase, token);
    auto& outcome = std::get<1>(restored);
    if (std::get<0>(restored)) {
        co_return report(fault{std::get<0>(restored), fault_origin::service, outcome.diag});
    }
    created_ = true;
    table_ = std::move(outcome.table);
    name_what_is_lost();
    co_return exit_code::complete;
}

void load_session::name_what_is_lost() const {
    for (const auto& each : plan_.unrestored) {
        if (each.known) {
            screen_.note(
                printable(fmt::format("Not restored: {}: {}.", each.setting, each.reason)));
        }
    }
}

exit_code load_session::check_table() const {
    if (table_.status != "ACTIVE" && table_.status != "UPDATING") {
        return refuse(exit_code::table, fmt::format("Table {} {} is {}: nothing can be written.",
                                                    in_quotes(subject_.table), subject_.place,
                                                    printable(table_.status)));
    }
    const auto& key = source_->contents().key;
    if (!key.empty() && key != table_.key_names) {
        return refuse(exit_code::usage,
                      fmt::format("The key of table {} is ({}), that of the dump ({}): its items "
                                  "cannot be written there.",
                                  in_quotes(subject_.table), fmt::join(table_.key_names, ", "),
                                  fmt::join(key, ", ")));
    }
    return exit_code::complete;
}

asio::awaitable<exit_code> load_session::check_empty() {
    scan_request first;
    first.table_name = subject_.table;
    first.limit = 1;
    first.consistent_read = true;
    page there;
    auto token = asio::as_tuple(asio::use_awaitable);
    auto read = co_await service_.async_scan(std::move(first), there, diag_, token);
    if (std::get<0>(read)) {
        co_return report(fault{std::get<0>(read), fault_origin::service, diag_});
    }
    if (!there.empty()) {
        co_return refuse(
            exit_code::output,
            fmt::format("Table {} {} is not empty. Say what is to become of items whose keys are "
                        "there: --on-conflict replace, skip or newer:ATTRIBUTE.",
                        in_quotes(subject_.table), subject_.place));
    }
    co_return exit_code::complete;
}

asio::awaitable<exit_code> load_session::finish_table() {
    if (created_) {
        auto token = asio::as_tuple(asio::use_awaitable);
        const restore_params phase(restoration_phase::after_data);
        auto restored = co_await restore_table(service_, plan_, phase, token);
        const auto& outcome = std::get<1>(restored);
        for (const auto& each : outcome.refused) {
            screen_.error(
                printable(fmt::format("Not restored: {}: {}.", each.setting, each.reason)));
        }
        if (std::get<0>(restored)) {
            co_return report(fault{std::get<0>(restored), fault_origin::service, outcome.diag});
        }
    }
    journal_.remove();
    co_return exit_code::complete;
}

} // namespace dyndump::cli
