// The table that a load writes: found or made, and finished when the items are there.
#include "cli/load/load_session.hpp"

#include "cli/connect/connection.hpp"
#include "cli/load/reactions.hpp"
#include "cli/report/figures.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <tuple>
#include <utility>

namespace dyndump::cli {
namespace asio = boost::asio;

table_description load_session::asked_table() const {
    return named_as_asked(table_, subject_.table);
}

exit_code load_session::plan_table() {
    const auto how = restoration_of(options_, subject_.table);
    return plan_restoration(model_.table_json, model_.settings_json, how, plan_, diag_)
               ? refuse(exit_code::integrity, fmt::format("The settings in {} cannot be used: {}.",
                                                          model_.name, printable(diag_.message)))
               : exit_code::complete;
}

asio::awaitable<exit_code> load_session::find_table() {
    auto token = asio::as_tuple(asio::use_awaitable);
    auto described = co_await service_.async_describe_table(subject_.table, diag_, token);
    const error_code ec = std::get<0>(described);
    if (ec == service_errc::resource_not_found && options_.create != creation::never) {
        co_return co_await make_table();
    }
    if (ec) {
        co_return report(fault{ec, fault_origin::service, diag_});
    }
    if (options_.create == creation::only) {
        co_return refuse(exit_code::output, fmt::format("Table {} is there already {}.",
                                                        in_quotes(subject_.table), subject_.place));
    }
    table_ = std::move(std::get<1>(described));
    auto usable = check_table();
    if (usable == exit_code::complete) {
        usable = open_journal();
    }
    if (usable == exit_code::complete && created_) {
        usable = plan_table();
    }
    if (usable != exit_code::complete) {
        co_return usable;
    }
    if (!created_) {
        co_await warn_of_reactions(service_, asked_table(), screen_);
    }
    if (created_ && !resumes_) {
        auto made = co_await restore(restoration_phase::before_data, 1);
        if (made != exit_code::complete) {
            co_return made;
        }
    }
    if (resumes_ || options_.on_conflict.mode || options_.skip_identical) {
        co_return exit_code::complete;
    }
    co_return co_await check_empty();
}

asio::awaitable<exit_code> load_session::make_table() {
    if (model_.table_json.empty()) {
        co_return refuse(exit_code::table,
                         fmt::format("There is no table {} {}, and {} does not say how to make it. "
                                     "Create it first, or describe it with --settings.",
                                     in_quotes(subject_.table), subject_.place, subject_.output));
    }
    const auto planned = plan_table();
    if (planned != exit_code::complete) {
        co_return planned;
    }
    if (options_.create != creation::only) {
        auto opened = open_journal();
        if (opened != exit_code::complete) {
            co_return opened;
        }
        resumes_ = false;
        created_ = true; // as the next run is to find it, if this one ends in the middle
        save();
    }
    screen_.note(fmt::format("Making table {} {}.", in_quotes(subject_.table), subject_.place));
    auto made = co_await restore(restoration_phase::before_data, 0);
    if (made != exit_code::complete) {
        co_return made;
    }
    created_ = true;
    name_what_is_lost(plan_, screen_);
    if (options_.create == creation::only) {
        co_return co_await restore(restoration_phase::after_data, 0);
    }
    co_return check_table();
}

asio::awaitable<exit_code> load_session::restore(restoration_phase phase, std::size_t first_step) {
    restore_params how(phase);
    how.first_step = first_step;
    co_return co_await take_steps(service_, plan_, how, subject_, screen_, table_);
}

exit_code load_session::check_table() const {
    if (table_.status != "ACTIVE" && table_.status != "UPDATING") {
        return refuse(exit_code::table, fmt::format("Table {} {} is {}: nothing can be written.",
                                                    in_quotes(subject_.table), subject_.place,
                                                    printable(table_.status)));
    }
    const auto& from = origin_.facts();
    if (!from.table_id.empty() && from.table_id == table_.id) {
        return refuse(exit_code::usage, fmt::format("Table {} {} is the source itself.",
                                                    in_quotes(subject_.table), subject_.place));
    }
    const auto& key = from.key;
    if (!key.empty() && key != table_.key_names) {
        return refuse(
            exit_code::usage,
            fmt::format("The key of table {} is ({}), that of the items ({}): they cannot "
                        "be written there.",
                        in_quotes(subject_.table), fmt::join(table_.key_names, ", "),
                        fmt::join(key, ", ")));
    }
    diagnostics diag;
    return transform_ && transform_->check_key(table_.key_names, diag)
               ? refuse(exit_code::usage, printable(diag.message) + '.')
               : exit_code::complete;
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
        auto finished = co_await restore(restoration_phase::after_data, 0);
        if (finished != exit_code::complete) {
            co_return finished;
        }
    }
    journal_.remove();
    co_return exit_code::complete;
}

} // namespace dyndump::cli
