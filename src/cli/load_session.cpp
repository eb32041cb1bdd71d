#include "cli/load_session.hpp"

#include <dyndump/function_writer.hpp>
#include <dyndump/page.hpp>
#include <dyndump/table_arn.hpp>

#include "cli/capacity.hpp"
#include "cli/connection.hpp"
#include "cli/figures.hpp"

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
constexpr std::chrono::seconds line_period{30};
// Small pages of many parts at a time: what is written is spread over the key space, and a stop
// does not take long.
constexpr std::uint32_t most_readers = 16;
constexpr std::size_t page_bytes = std::size_t{64} << 10;

std::string name_of_source(const std::string& path) {
    return path == "-" ? "standard input" : in_quotes(path);
}

std::string name_of_rule(const conflict_rule& rule) {
    if (!rule.mode) {
        return "fail";
    }
    switch (*rule.mode) {
    case write_mode::put:
        return "replace";
    case write_mode::put_if_absent:
        return "skip";
    case write_mode::put_if_newer:
        return "newer:" + rule.newer_attribute;
    case write_mode::remove:
        break;
    }
    return {};
}

} // namespace

load_session::load_session(const load_options& options, client service, console& screen,
                           asio::any_io_executor here, asio::any_io_executor reading)
    : options_(options)
    , service_(std::move(service))
    , screen_(screen)
    , reading_(std::move(reading))
    , rejects_(options.rejects)
    , saving_(std::move(here), save_period, [this] {
        save();
        show();
    }) {}

bool load_session::stop() {
    stopped_ = true;
    if (transfer_) {
        transfer_->stop();
    }
    return transfer_.has_value();
}

asio::awaitable<exit_code> load_session::run() {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto code = open_source();
    if (code != exit_code::complete) {
        co_return code;
    }
    if (options_.dry_run) {
        co_return co_await read_only();
    }
    auto found = co_await find_table();
    if (found != exit_code::complete || options_.create == creation::only) {
        co_return found;
    }
    auto moved = co_await move_items();
    if (moved != exit_code::complete) {
        co_return moved;
    }
    co_return co_await finish_table();
}

exit_code load_session::open_source() {
    dump_reader_params params(options_.source);
    params.format = options_.format;
    params.blocking_executor = reading_;
    params.page_bytes = page_bytes;
    if (options_.max_rejects > 0 || options_.dry_run) {
        params.on_bad_line = [this](std::string_view line, std::string_view part) {
            const auto reason = fmt::format("a line of {} is no item in DynamoDB JSON", part);
            static_cast<void>(rejects_.add(line, "", reason));
            if (rejects_.count() > options_.max_rejects && !options_.dry_run) {
                transfer_->stop();
            }
        };
    }
    error_code ec;
    source_ = std::make_shared<dump_reader>(std::move(params), ec, diag_);
    if (ec) {
        screen_.error(printable(diag_.message) + '.');
        return ec == errc::invalid_argument ? exit_code::usage
               : ec == errc::stopped        ? exit_code::incomplete
                                            : exit_code_for(ec, fault_origin::output);
    }
    const auto& about = source_->contents();
    if (!about.gaps.empty() && !options_.force) {
        return refuse(exit_code::usage,
                      fmt::format("{} is not a whole table: {}. --force loads it all the same.",
                                  name_of_source(options_.source), about.gaps.front()));
    }
    const auto& name = options_.table.empty() ? about.how.table_name : options_.table;
    if (name.empty() && !options_.dry_run) {
        return refuse(exit_code::usage, name_of_source(options_.source) +
                                            " does not say of which table it is: name the TABLE.");
    }
    subject_ = {name, place_of(options_.connection, name), name_of_source(options_.source)};
    return exit_code::complete;
}

exit_code load_session::open_journal() {
    const auto& about = source_->contents();
    if (about.identity.empty()) {
        screen_.note(
            fmt::format("{} cannot be read again: this load cannot be gone on with after an "
                        "interruption.",
                        subject_.output));
        return exit_code::complete;
    }
    const auto path =
        options_.journal.empty() ? default_journal(options_.source, table_.arn) : options_.journal;
    if (path.empty()) {
        screen_.warning(
            "There is no state directory (XDG_STATE_HOME, HOME) for the journal, and so "
            "no going on after an interruption. --journal names a file.");
    }
    std::string problem;
    if (const auto ec = journal_.open(path, problem)) {
        return refuse(exit_code_for(ec, fault_origin::output),
                      problem + ". --journal names another, --restart begins anew.");
    }
    if (!journal_.has_state() || options_.restart) {
        return exit_code::complete;
    }
    const auto& before = journal_.state();
    const auto rule = name_of_rule(options_.on_conflict);
    const auto* const differs = before.source != about.identity  ? "another dump"
                                : before.table_id != table_.id   ? "another table of that name"
                                : before.table_arn != table_.arn ? "another table"
                                : before.rule != rule            ? "another --on-conflict"
                                                                 : nullptr;
    if (differs != nullptr) {
        return refuse(exit_code::output,
                      fmt::format("The journal {} is of a load with {}. --restart begins anew.",
                                  in_quotes(journal_.path()), differs));
    }
    resumes_ = true;
    created_ = before.created;
    if (created_) {
        static_cast<void>(plan_table());
    }
    screen_.note(fmt::format("Going on: {} items are there already.",
                             grouped(before.counts.put + before.counts.identical)));
    return exit_code::complete;
}

table_writer_params load_session::writing(double rate) {
    table_writer_params params(table_);
    if (is_arn(subject_.table)) {
        params.table.name = subject_.table;
    }
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
    how.max_parallel = std::min<std::uint32_t>(options_.parallel, most_readers);
    if (resumes_) {
        how.resume_from = journal_.state().position;
    }
    writer_.emplace(service_, writing(rate.units_per_second));
    transfer_.emplace(service_.get_executor(), any_source(source_), any_writer(*writer_), how);
    if (stopped_) {
        transfer_->stop();
    }
    started_ = std::chrono::steady_clock::now();
    shown_ = started_;
    save();
    if (!journal_problem_.empty()) {
        co_return refuse(exit_code::output, journal_problem_ + ". --journal names another place.");
    }
    saving_.start();
    auto token = asio::as_tuple(asio::use_awaitable);
    auto ended = co_await transfer_->async_run(token);
    saving_.stop();
    save();
    co_return conclude(std::get<0>(ended), std::get<1>(ended),
                       std::chrono::steady_clock::now() - started_);
}

load_counts load_session::counts() const {
    auto n = resumes_ ? journal_.state().counts : load_counts{};
    const auto now = writer_->stats();
    n.read += transfer_->stats().items;
    n.put += now.put;
    n.identical += now.identical;
    n.kept += now.kept;
    n.rejected += rejects_.count();
    n.superseded += now.superseded;
    return n;
}

load_state load_session::state() const {
    load_state now;
    now.source = source_->contents().identity;
    now.table_arn = table_.arn;
    now.table_id = table_.id;
    now.rule = name_of_rule(options_.on_conflict);
    now.created = created_;
    now.position = transfer_->position();
    now.counts = counts();
    return now;
}

void load_session::save() {
    std::string problem;
    if (journal_.is_open() && journal_.save(state(), problem) && journal_problem_.empty()) {
        journal_problem_ = problem;
        screen_.warning(problem + ". An interruption would not be gone on from.");
    }
}

void load_session::show() {
    const auto now = std::chrono::steady_clock::now();
    const auto n = counts();
    const auto& expected = source_->contents().items;
    const auto line =
        fmt::format("{}{} items, {} WCU, {}", grouped(n.put + n.identical + n.kept),
                    expected ? fmt::format(" of {}", grouped(*expected)) : std::string(),
                    units(writer_->stats().units.total), clock_time(now - started_));
    if (screen_.is_terminal()) {
        screen_.status(line);
    } else if (now - shown_ >= line_period) {
        shown_ = now;
        screen_.note(line);
    }
}

exit_code load_session::conclude(error_code ec, const run_result& result, duration elapsed) {
    const auto n = counts();
    const auto stats = writer_->stats();
    const double seconds = std::chrono::duration<double>(elapsed).count();
    std::string line = fmt::format(
        "Loaded {} into table {}: {} items put, {} there already, {} kept as they were, {} "
        "rejected; {:.1f} s, {} WCU ({}/s)",
        subject_.output, in_quotes(subject_.table), grouped(n.put), grouped(n.identical),
        grouped(n.kept), grouped(n.rejected), seconds, units(stats.units.total),
        units(seconds > 0 ? stats.units.total / seconds : 0));
    if (n.superseded > 0) {
        line += fmt::format(", {} twice in the source", grouped(n.superseded));
    }
    if (stats.resent > 0 || stats.retries > 0) {
        line += fmt::format(", {} sent again, {} retries, {} throttled", grouped(stats.resent),
                            grouped(stats.retries), grouped(stats.throttles));
    }
    const bool too_many = n.rejected > options_.max_rejects;
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
        screen_.error(printable(fmt::format(
            "{} items were rejected{}. --rejects FILE keeps them with the reasons, --max-rejects N "
            "goes on without them.",
            n.rejected,
            writer_->failure().server_message.empty() ? ""
                                                      : ": " + writer_->failure().server_message)));
        code = exit_code::integrity;
    } else if (ec == writer_->error()) {
        code = report(fault{ec, fault_origin::service, writer_->failure()});
    } else if (ec == errc::corrupt_output || ec.category() == boost::system::system_category()) {
        screen_.error(printable(fmt::format("Reading the dump failed: {}.", result.diag.message)));
        code = exit_code_for(ec, fault_origin::output);
    } else {
        code = report(fault{ec, fault_origin::service, result.diag});
    }
    screen_.note(line + ". It is not complete." +
                 (journal_.is_open() ? " Run the same command again to go on." : ""));
    return code;
}

asio::awaitable<exit_code> load_session::read_only() {
    auto nothing = [](item_view) {
    };
    run_params how;
    how.max_parallel = most_readers;
    transfer_.emplace(
        service_.get_executor(), any_source(source_),
        any_writer(function_writer<decltype(nothing), write_concurrency::concurrent>(nothing)),
        how);
    auto token = asio::as_tuple(asio::use_awaitable);
    auto ended = co_await transfer_->async_run(token);
    const error_code ec = std::get<0>(ended);
    const auto& result = std::get<1>(ended);
    if (ec) {
        screen_.error(printable(fmt::format("Reading the dump failed: {}.", result.diag.message)));
        co_return exit_code_for(ec, fault_origin::output);
    }
    screen_.note(fmt::format("{} holds {} items, and {} lines that are none. Nothing was written.",
                             subject_.output, grouped(result.stats.items),
                             grouped(rejects_.count())));
    co_return rejects_.count() > options_.max_rejects ? exit_code::integrity : exit_code::complete;
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
