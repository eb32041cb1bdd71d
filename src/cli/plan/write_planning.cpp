#include "cli/plan/write_planning.hpp"

#include <dyndump/client.hpp>
#include <dyndump/function_writer.hpp>
#include <dyndump/write_estimate.hpp>

#include "cli/commands/copy_command.hpp"
#include "cli/connect/connection.hpp"
#include "cli/connect/io_threads.hpp"
#include "cli/connect/object_place.hpp"
#include "cli/dump/session_run.hpp"
#include "cli/items/content.hpp"
#include "cli/items/dump_origin.hpp"
#include "cli/items/table_origin.hpp"
#include "cli/load/rejects_file.hpp"
#include "cli/load/table_making.hpp"
#include "cli/options/assign.hpp"
#include "cli/plan/write_plan.hpp"
#include "cli/report/console.hpp"
#include "cli/report/fault_message.hpp"
#include "cli/report/figures.hpp"
#include "cli/report/standard_output.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <string>
#include <tuple>
#include <utility>

namespace dyndump::cli {
namespace asio = boost::asio;

namespace {

constexpr std::uint64_t items_in_a_sample = 500;

option_table with_json(option_table all, bool& json) {
    all.push_back({"--json", "", "What is reported",
                   "One line of JSON (schema: dyndump-write-plan/1) instead of words",
                   switch_into(json)});
    return all;
}

class write_planning {
public:
    write_planning(write_command what, const target_options& target, item_origin& origin,
                   client service, console& screen)
        : target_(target)
        , origin_(origin)
        , service_(std::move(service))
        , screen_(screen) {
        facts_.what = what;
    }

    asio::awaitable<exit_code> run(bool json);

private:
    asio::awaitable<exit_code> find_table();
    exit_code plan_making();
    asio::awaitable<exit_code> take_sample();
    void limit_items(const run_stats& sampled);
    void choose_rates();

    const target_options& target_;
    item_origin& origin_;
    client service_;
    console& screen_;
    table_model model_;
    write_facts facts_;
};

asio::awaitable<exit_code> write_planning::run(bool json) {
    auto opened = co_await origin_.open();
    if (opened != exit_code::complete) {
        co_return opened;
    }
    auto found = co_await find_table();
    if (found != exit_code::complete) {
        co_return found;
    }
    choose_rates();
    if (!facts_.write_rate.problem.empty()) {
        screen_.error(facts_.write_rate.problem);
        co_return exit_code::usage;
    }
    auto sampled = co_await take_sample();
    if (sampled != exit_code::complete) {
        co_return sampled;
    }
    const auto plan = make_plan(std::move(facts_));
    co_return print(json ? to_json(plan) : printable_lines(to_text(plan)));
}

asio::awaitable<exit_code> write_planning::find_table() {
    const auto& about = origin_.facts();
    facts_.source = about.name;
    facts_.items = about.items;
    facts_.items_are_estimated = about.items_are_estimated;
    facts_.table = target_.table.empty() ? about.table : target_.table;
    facts_.place = place_of(target_.connection, facts_.table);
    facts_.is_local = target_.connection.endpoint_url.find("amazonaws.com") == std::string::npos &&
                      !target_.connection.endpoint_url.empty();
    facts_.one_by_one = target_.on_conflict.mode == write_mode::put_if_absent ||
                        target_.on_conflict.mode == write_mode::put_if_newer;
    if (facts_.table.empty()) {
        screen_.error(about.name + " does not say of which table it is: name the TABLE.");
        co_return exit_code::usage;
    }
    if (const auto problem = find_model(target_, about, model_); !problem.empty()) {
        screen_.error(problem);
        co_return exit_code::usage;
    }
    diagnostics diag;
    auto token = asio::as_tuple(asio::use_awaitable);
    auto described = co_await service_.async_describe_table(facts_.table, diag, token);
    const error_code ec = std::get<0>(described);
    facts_.target = std::move(std::get<1>(described));
    const bool can_be_made = target_.create != creation::never && !model_.table_json.empty();
    if (ec == service_errc::resource_not_found && can_be_made) {
        co_return plan_making();
    }
    if (ec) {
        const fault what{ec, fault_origin::service, diag};
        screen_.error(message_for(what, {facts_.table, facts_.place, about.name}));
        co_return exit_code_for(what);
    }
    co_return exit_code::complete;
}

exit_code write_planning::plan_making() {
    const auto how = restoration_of(target_, facts_.table);
    diagnostics diag;
    auto ec = plan_restoration(model_.table_json, model_.settings_json, how, facts_.making, diag);
    if (!ec) {
        ec = read_table_description(model_.table_json, facts_.target);
    }
    if (ec) {
        screen_.error(printable(
            fmt::format("The settings in {} cannot be used: {}.", model_.name, diag.message)));
        return exit_code::integrity;
    }
    auto& target = facts_.target;
    target.on_demand = target.on_demand || target_.billing == restored_billing::on_demand;
    if (target_.warm_throughput) {
        target.warm_write_units = static_cast<double>(target_.warm_throughput->writes);
    }
    if (target_.indexes != restored_indexes::with_table) {
        std::erase_if(target.indexes, [](const index_description& each) { return each.global; });
    }
    return exit_code::complete;
}

void write_planning::choose_rates() {
    facts_.write_rate = choose_write_rate(target_.write_capacity, facts_.target);
    if (facts_.what != write_command::load) {
        facts_.read_rate = origin_.facts().read_rate;
        static_cast<void>(read_table_description(origin_.facts().table_json, facts_.read_from));
    }
}

asio::awaitable<exit_code> write_planning::take_sample() {
    const write_estimate cost(facts_.target);
    auto& sample = facts_.sample;
    auto measure = [&](item_view item) {
        ++sample.items;
        sample.item_bytes += item.dynamodb_size();
        sample.line_bytes += item.json().size() + 1;
        sample.write_units += cost.units(item);
    };
    run_params how;
    how.max_parallel = 1;
    how.max_items = items_in_a_sample + 1; // one more, to see whether these are all
    std::optional<item_transform> transform;
    const auto problem = make_transform(
        target_.content, origin_.facts(),
        [](std::string_view, std::string_view) { return error_code{}; }, transform);
    if (!problem.empty()) {
        screen_.error(problem);
        co_return exit_code::usage;
    }
    if (transform) {
        how.transform = *transform;
    }
    auto reading = origin_.begin(any_writer(function_writer(measure)), how);
    auto token = asio::as_tuple(asio::use_awaitable);
    auto ended = co_await reading.async_run(token);
    const auto& result = std::get<1>(ended);
    if (std::get<0>(ended)) {
        co_return origin_.report(std::get<0>(ended), result.diag);
    }
    sample.whole = sample.items <= items_in_a_sample;
    const auto bytes = origin_.facts().line_bytes;
    if (!facts_.items && bytes > 0 && sample.line_bytes > 0) {
        facts_.items = bytes * sample.items / sample.line_bytes;
        facts_.items_are_estimated = true;
    }
    limit_items(result.stats);
    co_return exit_code::complete;
}

// As many of all items as of the sample are taken to be passed on.
void write_planning::limit_items(const run_stats& sampled) {
    const auto left_out = sampled.filtered + sampled.expired + sampled.refused;
    if (facts_.items && left_out > 0) {
        facts_.items = static_cast<std::uint64_t>(static_cast<double>(*facts_.items) *
                                                  static_cast<double>(sampled.items) /
                                                  static_cast<double>(sampled.items + left_out));
        facts_.items_are_estimated = true;
    }
    if (const auto most = target_.content.max_items; most && facts_.items) {
        facts_.items = std::min(*facts_.items, *most);
    }
}

exit_code plan_writes(write_command what, const target_options& target, item_origin& origin,
                      asio::any_io_executor executor, console& screen, bool json) {
    asio::io_context here(1);
    write_planning planning(what, target, origin,
                            client(std::move(executor), params_of(target.connection)), screen);
    return run_session(here, planning.run(json), session_end());
}

} // namespace

option_table options_of(planned<load_options>& o) {
    return with_json(options_of(o.command), o.json);
}
option_table options_of(planned<copy_options>& o) {
    return with_json(options_of(o.command), o.json);
}
option_table options_of(planned<erase_options>& o) {
    return with_json(options_of(o.command), o.json);
}

exit_code run_plan(const planned<load_options>& options) {
    console screen(true);
    return saying_what_is_thrown(screen, [&] {
        if (options.command.source == "-") {
            screen.error("Standard input can be read once only: a plan of it is not possible.");
            return exit_code::usage;
        }
        warn_of(options.command.target.connection, screen);
        asio::thread_pool reading(1);
        io_threads workers(1);
        const object_place place(options.command.source, options.command.target.connection,
                                 options.command.s3);
        rejects_file rejects({});
        dump_origin source(options.command, place, rejects, screen, workers.executor(),
                           reading.get_executor());
        return plan_writes(write_command::load, options.command.target, source, workers.executor(),
                           screen, options.json);
    });
}

exit_code run_plan(const planned<copy_options>& options) {
    console screen(true);
    return saying_what_is_thrown(screen, [&] {
        const auto& copy = options.command;
        warn_of(copy.connection, screen);
        const auto from = connection_to(copy.table, copy.connection, copy.source);
        auto target = copy.target;
        target.connection = connection_to(target.table, copy.connection, copy.destination);
        io_threads workers(1);
        table_origin source(origin_of(copy, from), client(workers.executor(), params_of(from)),
                            screen);
        return plan_writes(write_command::copy, target, source, workers.executor(), screen,
                           options.json);
    });
}

exit_code run_plan(const planned<erase_options>& options) {
    console screen(true);
    return saying_what_is_thrown(screen, [&] {
        const auto& erase = options.command;
        warn_of(erase.connection, screen);
        target_options target;
        target.table = erase.table;
        target.connection = erase.connection;
        target.create = creation::never;
        target.write_capacity = erase.write_capacity;
        table_origin_params params;
        params.fetch = what_is_erased(erase);
        params.read_capacity = erase.read_capacity;
        params.place = place_of(erase.connection, erase.table);
        io_threads workers(1);
        table_origin source(std::move(params),
                            client(workers.executor(), params_of(erase.connection)), screen);
        return plan_writes(write_command::erase, target, source, workers.executor(), screen,
                           options.json);
    });
}

} // namespace dyndump::cli
