#include "cli/load/recreation.hpp"

#include <dyndump/table_settings.hpp>

#include "cli/connect/connection.hpp"
#include "cli/load/state_file.hpp"
#include "cli/load/table_making.hpp"
#include "cli/options/text_file.hpp"
#include "cli/report/figures.hpp"
#include "files/atomic_file.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>

#include <fmt/format.h>

#include <exception>
#include <filesystem>
#include <system_error>
#include <tuple>
#include <utility>

#include <unistd.h>

namespace dyndump::cli {
namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::size_t most_kept_settings = std::size_t{8} << 20;
constexpr std::string_view kept_by = "dyndump erase --recreate";

} // namespace

recreation::recreation(const fault_subject& subject, client service, console& screen)
    : subject_(subject)
    , service_(std::move(service))
    , screen_(screen)
    , path_(state_file("recreate", subject.place + '\n' + subject.table)) {}

exit_code recreation::open() {
    if (path_.empty()) {
        screen_.error("There is no state directory (XDG_STATE_HOME, HOME) to keep the table's "
                      "settings in while it is deleted. Set XDG_STATE_HOME.");
        return exit_code::output;
    }
    std::error_code ec;
    if (!std::filesystem::exists(path_, ec)) {
        return exit_code::complete;
    }
    std::string content;
    auto wrong = read_text_file(path_, most_kept_settings, content);
    if (wrong.empty()) {
        try {
            const auto kept = json::parse(content).as_object();
            table_id_ = json::value_to<std::string>(kept.at("table_id"));
            table_json_ = json::value_to<std::string>(kept.at("table"));
            settings_json_ = json::value_to<std::string>(kept.at("settings"));
        } catch (const std::exception&) {
            wrong = "it holds no settings of a table";
        }
    }
    if (!wrong.empty()) {
        screen_.error(fmt::format("Cannot go on from {}: {}.", in_quotes(path_), wrong));
        return exit_code::output;
    }
    return exit_code::complete;
}

asio::awaitable<exit_code> recreation::run(std::optional<table_description> table) {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto code = co_await remake(std::move(table));
    if (code == exit_code::complete) {
        ::unlink(path_.c_str());
        screen_.note(
            fmt::format("Table {} was made anew, without items.", in_quotes(subject_.table)));
    } else if (has_settings()) {
        screen_.note(fmt::format("The settings of table {} are in {}. Run the same command again "
                                 "to go on.",
                                 in_quotes(subject_.table), in_quotes(path_)));
    }
    co_return code;
}

asio::awaitable<exit_code> recreation::remake(std::optional<table_description> table) {
    const bool is_the_old = table && (!has_settings() || table->id == table_id_);
    const bool is_made = table && !is_the_old;
    const bool is_being_deleted = is_the_old && table->status == "DELETING";
    if (is_the_old && !is_being_deleted) {
        const auto& old = *table;
        auto kept = co_await keep_settings(old);
        if (kept != exit_code::complete) {
            co_return kept;
        }
    }
    const auto planned = plan();
    if (planned != exit_code::complete) {
        co_return planned;
    }
    if (is_the_old && !is_being_deleted) {
        auto removed = co_await remove_table();
        if (removed != exit_code::complete) {
            co_return removed;
        }
    }
    const std::size_t first_step = is_made ? 1 : 0; // the first makes it
    auto made = co_await restore(restoration_phase::before_data, first_step);
    if (made != exit_code::complete) {
        co_return made;
    }
    co_return co_await restore(restoration_phase::after_data, 0);
}

asio::awaitable<exit_code> recreation::keep_settings(const table_description& table) {
    auto asked = named_as_asked(table, subject_.table);
    auto settings = co_await describe_settings(service_, std::move(asked));
    const json::object kept{
        {"tool", kept_by}, {"table_id", table.id}, {"table", table.json}, {"settings", settings}};
    const auto fault =
        files::replace_file(path_, json::serialize(kept) + '\n', {files::audience::owner, true});
    if (fault) {
        screen_.error(fault.message + ". Nothing was deleted.");
        co_return exit_code::output;
    }
    table_id_ = table.id;
    table_json_ = table.json;
    settings_json_ = std::move(settings);
    co_return exit_code::complete;
}

exit_code recreation::plan() {
    restoration_params how;
    how.table_name = subject_.table;
    diagnostics diag;
    if (const auto ec = plan_restoration(table_json_, settings_json_, how, plan_, diag)) {
        return report(ec, diag);
    }
    name_what_is_lost(plan_, screen_);
    return exit_code::complete;
}

asio::awaitable<exit_code> recreation::remove_table() {
    screen_.note(fmt::format("Deleting table {} {}.", in_quotes(subject_.table), subject_.place));
    auto token = asio::as_tuple(asio::use_awaitable);
    diagnostics diag;
    auto body = json::serialize(json::object{{"TableName", subject_.table}});
    auto answered = co_await service_.async_call("DeleteTable", std::move(body), diag, token);
    co_return std::get<0>(answered) ? report(std::get<0>(answered), diag) : exit_code::complete;
}

asio::awaitable<exit_code> recreation::restore(restoration_phase phase, std::size_t first_step) {
    restore_params how(phase);
    how.first_step = first_step;
    table_description made;
    co_return co_await take_steps(service_, plan_, how, subject_, screen_, made);
}

exit_code recreation::report(error_code ec, const diagnostics& diag) const {
    const fault what{ec, fault_origin::service, diag};
    screen_.error(message_for(what, subject_));
    return exit_code_for(what);
}

} // namespace dyndump::cli
