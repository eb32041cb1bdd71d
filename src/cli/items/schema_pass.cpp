#include "cli/items/schema_pass.hpp"

#include <dyndump/statistics_writer.hpp>

#include "cli/items/item_origin.hpp"
#include "cli/report/fault_message.hpp"
#include "cli/report/figures.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

#include <tuple>
#include <utility>

namespace dyndump::cli {
namespace asio = boost::asio;

dump_pass::dump_pass(const whole_dump& what, const object_place& place, console& screen)
    : what_(what)
    , place_(place)
    , screen_(screen)
    , workers_(what.threads) {}

exit_code dump_pass::open() {
    dump_reader_params params(what_.path);
    params.format = what_.format;
    params.objects = place_.client();
    error_code ec;
    diagnostics diag;
    source_ = std::make_shared<dump_reader>(std::move(params), ec, diag);
    if (ec) {
        screen_.error(printable(diag.message) + '.');
        return ec == errc::invalid_argument ? exit_code::usage
               : ec == errc::stopped        ? exit_code::incomplete
                                            : exit_code_for(ec, fault_origin::output);
    }
    if (source_->contents().incremental) {
        screen_.error(holds_changes_only(in_quotes(what_.path)));
        return exit_code::usage;
    }
    return exit_code::complete;
}

asio::awaitable<exit_code> dump_pass::run(any_writer writer, std::optional<checkpoint> from,
                                          std::function<std::string()> failure) {
    run_params how;
    how.max_parallel = what_.threads;
    how.resume_from = std::move(from);
    transfer_.emplace(workers_.executor(), any_source(source_), std::move(writer), std::move(how));
    auto token = asio::as_tuple(asio::use_awaitable);
    auto ended = co_await transfer_->async_run(token);
    const error_code ec = std::get<0>(ended);
    const run_result& result = std::get<1>(ended);
    stats_ = result.stats;
    if (!ec) {
        co_return exit_code::complete;
    }
    const auto of_writer = failure();
    if (!of_writer.empty()) {
        screen_.error(printable(of_writer) + '.');
    } else if (ec == errc::stopped || ec == asio::error::operation_aborted) {
        co_return exit_code::incomplete;
    } else {
        screen_.error(printable(
            fmt::format("Reading {} failed: {}.", in_quotes(what_.path),
                        result.diag.message.empty() ? ec.message() : result.diag.message)));
    }
    co_return exit_code_for(ec, fault_origin::output);
}

bool dump_pass::stop() {
    if (transfer_) {
        transfer_->stop();
    }
    return transfer_.has_value();
}

asio::awaitable<exit_code> count_attributes(dump_pass& pass, item_statistics& found) {
    const auto opened = pass.open();
    if (opened != exit_code::complete) {
        co_return opened;
    }
    statistics_writer counter;
    std::function<std::string()> failure = [] {
        return std::string();
    };
    any_writer into(counter);
    auto read = co_await pass.run(std::move(into), std::nullopt, std::move(failure));
    if (read == exit_code::complete) {
        found = counter.result();
    }
    co_return read;
}

} // namespace dyndump::cli
