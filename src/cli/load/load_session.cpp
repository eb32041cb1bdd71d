#include "cli/load/load_session.hpp"

#include "cli/commands/resume_command.hpp"
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

constexpr std::chrono::seconds save_period{1};

// Of the source, to be read at the same time. A partition takes 1,000 units a second, and what
// comes back from it waits without a request in flight: so there are more than requests. But no
// more than a rate can use, for they have to be finished when it is stopped.
std::uint32_t places_of(double rate, std::uint32_t parallel) {
    constexpr double units_of_a_place = 250;
    constexpr double fewest = 4;
    const double most = 2.0 * parallel;
    return static_cast<std::uint32_t>(
        rate > 0 ? std::min(most, std::max(fewest, rate / units_of_a_place)) : most);
}

} // namespace

load_session::load_session(const target_options& options, item_origin& origin,
                           rejects_file& rejects, std::string_view done, client service,
                           watched_run& watched, load_report& report)
    : options_(options)
    , origin_(origin)
    , rejects_(rejects)
    , done_(done)
    , service_(std::move(service))
    , screen_(watched.screen())
    , monitor_(watched.monitor())
    , report_(report)
    , way_on_(from_anywhere(options.resume))
    , saving_(watched.here().get_executor(), save_period, [this] { save(); })
    , cost_(
          watched.here().get_executor(), options.max_cost, screen_, [this] { return used(); },
          [this] { stop(); }) {}

bool load_session::stop() {
    stopped_ = true;
    if (transfer_) {
        transfer_->stop();
    }
    return transfer_.has_value();
}

asio::awaitable<exit_code> load_session::run() {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto opened = co_await origin_.open();
    if (opened == exit_code::complete) {
        opened = name_table();
    }
    if (opened == exit_code::complete) {
        opened = prepare_content();
    }
    if (opened != exit_code::complete) {
        co_return opened;
    }
    auto found = co_await find_table();
    if (found != exit_code::complete || options_.create == creation::only) {
        co_return found;
    }
    if (options_.skip_identical) {
        auto compared = co_await compare_first();
        if (compared != exit_code::complete) {
            co_return compared;
        }
    }
    auto moved = co_await move_items();
    if (moved == exit_code::complete && options_.delete_extra) {
        auto removed = co_await remove_extra();
        moved = removed;
    } else if (moved == exit_code::complete && origin_.facts().removes) {
        auto removed = co_await remove_gone();
        moved = removed;
    }
    if (moved != exit_code::complete) {
        co_return moved;
    }
    auto finished = co_await finish_table();
    if (finished != exit_code::complete || !options_.verify) {
        co_return finished;
    }
    co_return co_await verify_table();
}

exit_code load_session::name_table() {
    const auto& about = origin_.facts();
    const auto& name = options_.table.empty() ? about.table : options_.table;
    subject_ = {name, place_of(options_.connection, name), about.name};
    if (name.empty()) {
        return refuse(exit_code::usage,
                      about.name + " does not say of which table it is: name the TABLE.");
    }
    const auto problem = find_model(options_, about, model_);
    return problem.empty() ? exit_code::complete : refuse(exit_code::usage, problem);
}

exit_code load_session::prepare_content() {
    if (origin_.facts().removes) {
        const auto mode = options_.on_conflict.mode.value_or(write_mode::put);
        if (mode != write_mode::put || options_.skip_identical || options_.verify ||
            options_.content.max_items || !options_.content.changes_nothing()) {
            return refuse(exit_code::usage,
                          fmt::format("{} is an incremental export, which is applied as it is: "
                                      "with --on-conflict replace, and without --skip-identical, "
                                      "--verify and what filters or changes items.",
                                      origin_.facts().name));
        }
    }
    const auto problem = make_transform(
        options_.content, origin_.facts(),
        [this](std::string_view item, std::string_view reason) {
            const auto unkept = rejects_.add(item, "", reason);
            refusal_ = reason;
            if (rejects_.count() > options_.max_rejects) {
                transfer_->stop();
            }
            return unkept;
        },
        transform_);
    return problem.empty() ? exit_code::complete : refuse(exit_code::usage, problem);
}

table_writer_params load_session::writing(double rate) {
    table_writer_params params(asked_table());
    params.mode = options_.on_conflict.mode.value_or(write_mode::put);
    params.newer_attribute = options_.on_conflict.newer_attribute;
    params.write_capacity = rate;
    params.max_in_flight = options_.parallel;
    params.max_rejects = options_.max_rejects;
    params.on_reject = [this](const rejected_item& item) {
        return rejects_.add(item.item, item.service_code, item.reason);
    };
    return params;
}

asio::awaitable<exit_code> load_session::move_items() {
    const auto rate = choose_write_rate(options_.write_capacity, table_);
    if (!rate.problem.empty()) {
        co_return refuse(exit_code::usage, rate.problem);
    }
    screen_.note(to_sentence(rate, capacity_use::writing));
    run_params how;
    how.max_parallel = places_of(rate.units_per_second, options_.parallel);
    if (resumes_) {
        how.resume_from = before_.position;
    }
    how.transform = passing();
    if (const auto most = options_.content.max_items) {
        // One page at a time: then they are the same items, wherever it was interrupted.
        how.max_parallel = 1;
        how.max_items = *most - std::min(*most, counts().passed_on());
    }
    writer_.emplace(service_, writing(rate.units_per_second));
    transfer_.emplace(origin_.begin(any_writer(*writer_), std::move(how)));
    if (stopped_) {
        transfer_->stop();
    }
    started_ = std::chrono::steady_clock::now();
    save();
    if (!journal_problem_.empty()) {
        co_return refuse(exit_code::output, journal_problem_ + ". --journal names another place.");
    }
    begin_report(rate);
    saving_.start();
    cost_.start(costs());
    auto token = asio::as_tuple(asio::use_awaitable);
    auto ended = co_await transfer_->async_run(token);
    saving_.stop();
    cost_.end();
    monitor_.end();
    save();
    co_return conclude(std::get<0>(ended), std::get<1>(ended),
                       std::chrono::steady_clock::now() - started_);
}

used_units load_session::used() const {
    const auto reading = transfer_->stats();
    return {reading.capacity_used, writer_->stats().units.total, reading.pages,
            reading.segments_active};
}

unit_costs load_session::costs() const {
    const auto& from = origin_.facts();
    table_description source;
    const bool reads = !from.table_id.empty() && !read_table_description(from.table_json, source);
    return costs_of(reads ? &source : nullptr, &table_);
}

void load_session::begin_report(const capacity_rate& rate) {
    const auto& about = origin_.facts();
    load_start start;
    start.place = subject_.place;
    start.items_expected = about.items.value_or(0);
    start.items_are_estimated = about.items_are_estimated;
    start.items_before = counts().read;
    start.rate_limit = rate.units_per_second;
    start.rate_reason = rate.reason;
    start.resumable = journal_.is_open();
    report_.begin(std::move(start), [this] {
        return load_figures{counts(), transfer_->stats(), writer_->stats()};
    });
    monitor_.begin();
}

exit_code load_session::conclude(error_code ec, const run_result& result, duration elapsed) {
    const auto n = counts();
    const auto stats = writer_->stats();
    const double seconds = std::chrono::duration<double>(elapsed).count();
    std::string line =
        fmt::format("{} {} into table {}: {} items put, {} there already, {} kept as they were, {} "
                    "rejected; {:.1f} s, {} WCU ({}/s)",
                    done_, subject_.output, in_quotes(subject_.table), grouped(n.put),
                    grouped(n.identical), grouped(n.kept), grouped(n.rejected), seconds,
                    units(stats.units.total), units(seconds > 0 ? stats.units.total / seconds : 0));
    if (n.filtered > 0 || n.expired > 0) {
        line += fmt::format(", {} filtered out, {} expired of {} read", grouped(n.filtered),
                            grouped(n.expired), grouped(n.read));
    }
    if (n.superseded > 0) {
        line += fmt::format(", {} twice in the source", grouped(n.superseded));
    }
    if (stats.resent > 0 || stats.retries > 0) {
        line += fmt::format(", {} sent again, {} retries, {} throttled", grouped(stats.resent),
                            grouped(stats.retries), grouped(stats.throttles));
    }
    const bool too_many = rejects_.count() > options_.max_rejects;
    if (!ec && !too_many) {
        screen_.note(line + '.');
        if (n.rejected > 0 && !options_.rejects.empty()) {
            screen_.note(fmt::format("The rejected items are in {}, the reasons in {}.",
                                     in_quotes(options_.rejects),
                                     in_quotes(options_.rejects + ".reasons")));
        }
        return exit_code::complete;
    }
    auto code = exit_code::incomplete;
    if (too_many) {
        const auto said = writer_->failure().server_message;
        const auto& why = said.empty() ? refusal_ : said;
        screen_.error(printable(fmt::format(
            "{} items were rejected{}. --rejects FILE keeps them with the reasons, --max-rejects N "
            "goes on without them.",
            rejects_.count(), why.empty() ? "" : ": " + why)));
        code = exit_code::integrity;
    } else if (ec == writer_->error()) {
        code = report(fault{ec, fault_origin::service, writer_->failure()});
    } else if (ec == errc::stopped || ec == asio::error::operation_aborted ||
               ec == errc::exception_thrown) {
        code = report(fault{ec, fault_origin::service, result.diag});
    } else {
        code = origin_.report(ec, result.diag);
    }
    screen_.note(line + ". It is not complete." +
                 (journal_.is_open() ? ' ' + way_on(options_.resume) : std::string()));
    return code;
}

exit_code load_session::report(const fault& what) const {
    screen_.error(message_for(what, subject_));
    return exit_code_for(what);
}

exit_code load_session::refuse(exit_code code, const std::string& sentence) const {
    screen_.error(sentence);
    return code;
}

} // namespace dyndump::cli
