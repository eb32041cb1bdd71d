#include "cli/commands/plan_command.hpp"

#include <dyndump/client.hpp>
#include <dyndump/json_encoder.hpp>
#include <dyndump/page.hpp>

#include "cli/connect/connection.hpp"
#include "cli/connect/io_threads.hpp"
#include "cli/dump/dump_output.hpp"
#include "cli/load/description_check.hpp"
#include "cli/options/assign.hpp"
#include "cli/plan/plan.hpp"
#include "cli/report/console.hpp"
#include "cli/report/fault_message.hpp"
#include "cli/report/figures.hpp"
#include "cli/report/standard_output.hpp"

#include <boost/asio/use_future.hpp>

#include <filesystem>
#include <future>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include <sys/statvfs.h>

namespace dyndump::cli {
namespace {

constexpr std::uint32_t sample_items = 100;

// The nearest directory that exists above the output.
std::optional<output_place> place_for(const std::string& output) {
    std::error_code missing;
    auto path = std::filesystem::absolute(output, missing);
    while (!missing && !std::filesystem::is_directory(path, missing) && path.has_relative_path()) {
        missing.clear();
        path = path.parent_path();
    }
    struct ::statvfs status {};
    if (::statvfs(path.c_str(), &status) != 0) {
        return {};
    }
    return output_place{path.string(), std::uint64_t{status.f_bavail} * status.f_frsize};
}

scan_request sample_request(const dump_options& options) {
    scan_request request;
    request.table_name = options.table;
    request.index_name = options.index_name;
    request.limit = sample_items;
    return request;
}

table_sample measure(const page& first, const dump_options& options) {
    const json_encoder encoder(options.format, options.numbers_as_strings ? number_style::string
                                                                          : number_style::exact);
    table_sample sample;
    std::string line;
    for (const auto& item : first.items()) {
        line.clear();
        if (encoder.encode(item, line)) {
            continue; // the dump will say so
        }
        ++sample.items;
        sample.item_bytes += item.dynamodb_size();
        sample.line_bytes += line.size();
    }
    sample.whole = first.last_evaluated_key().empty();
    sample.capacity_used = first.consumed_capacity().value_or(0);
    return sample;
}

template <class Value>
error_code wait_for(std::future<Value>& answer, Value& into) {
    try {
        into = answer.get();
    } catch (const boost::system::system_error& failure) {
        return failure.code();
    }
    return {};
}

error_code wait_for(std::future<void>& answer) {
    try {
        answer.get();
    } catch (const boost::system::system_error& failure) {
        return failure.code();
    }
    return {};
}

} // namespace

option_table options_of(plan_options& o) {
    auto all = options_of(o.dump);
    all.push_back({"--json", "", "What is reported",
                   "One line of JSON (schema: dyndump-plan/1) instead of words",
                   switch_into(o.json)});
    return all;
}

exit_code run_plan(const plan_options& options) {
    const auto& dump = options.dump;
    console screen(dump.report.quiet);
    fault_subject subject{dump.table, place_of(dump.connection, dump.table), dump.output};
    const auto fail = [&](error_code ec, fault_origin origin, const diagnostics& diag) {
        const fault what{ec, origin, diag};
        screen.error(message_for(what, subject));
        return exit_code_for(what);
    };

    warn_of(dump.connection, screen);
    io_threads workers(1);
    client service(workers.executor(), params_of(dump.connection));
    diagnostics diag;
    plan_facts facts;
    auto described = service.async_describe_table(dump.table, diag, boost::asio::use_future);
    ++facts.requests;
    if (const auto ec = wait_for(described, facts.table)) {
        return fail(ec, fault_origin::service, diag);
    }
    subject.table_status = facts.table.status;
    const auto unusable = check_description(facts.table, dump, subject.place);
    if (unusable.code != exit_code::complete) {
        screen.error(unusable.message);
        return unusable.code;
    }
    facts.rate = choose_read_rate(dump.read_capacity, &facts.table, dump.index_name);
    if (!facts.rate.problem.empty()) {
        screen.error(facts.rate.problem);
        return exit_code::usage;
    }

    page first;
    auto scanned = service.async_scan(sample_request(dump), first, diag, boost::asio::use_future);
    ++facts.requests;
    const auto refused = wait_for(scanned);
    if (!refused) {
        facts.sample = measure(first, dump);
    } else if (refused != service_errc::access_denied) {
        return fail(refused, fault_origin::service, diag);
    }
    const bool files = !is_stream(dump.output);
    if (files) {
        facts.place = place_for(dump.output);
    }

    const auto plan = make_plan(dump, facts);
    const auto unwritten = print(options.json ? to_json(plan) : printable_lines(to_text(plan)));
    if (unwritten != exit_code::complete) {
        return unwritten;
    }
    if (refused) {
        return fail(refused, fault_origin::service, diag);
    }
    diagnostics why;
    const auto in_the_way = files ? probe_output(dump, why) : error_code{};
    return in_the_way ? fail(in_the_way, fault_origin::output, why) : exit_code::complete;
}

} // namespace dyndump::cli
