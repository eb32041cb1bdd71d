#include "cli/table_making.hpp"

#include "cli/connection.hpp"
#include "cli/figures.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

#include <tuple>
#include <utility>

namespace dyndump::cli {
namespace asio = boost::asio;

namespace {

std::string not_restored(const unrestored_setting& each) {
    return printable(fmt::format("Not restored: {}: {}.", each.setting, each.reason));
}

} // namespace

restoration_params restoration_of(const target_options& options, const std::string& table) {
    restoration_params how;
    how.table_name = table;
    how.billing = options.billing;
    how.indexes = options.indexes;
    if (options.connection.endpoint_url.empty()) {
        how.region = region_of(options.connection, table);
    }
    return how;
}

void name_what_is_lost(const restoration_plan& plan, console& screen) {
    for (const auto& each : plan.unrestored) {
        if (each.known) {
            screen.note(not_restored(each));
        }
    }
}

asio::awaitable<exit_code> take_steps(client service, const restoration_plan& plan,
                                      restore_params how, const fault_subject& subject,
                                      console& screen, table_description& table) {
    auto token = asio::as_tuple(asio::use_awaitable);
    auto restored = co_await restore_table(std::move(service), plan, how, token);
    auto& outcome = std::get<1>(restored);
    for (const auto& each : outcome.refused) {
        screen.error(not_restored(each));
    }
    const fault what{std::get<0>(restored), fault_origin::service, outcome.diag};
    if (what.code) {
        screen.error(message_for(what, subject));
        co_return exit_code_for(what);
    }
    if (!outcome.table.name.empty()) {
        table = std::move(outcome.table);
    }
    co_return exit_code::complete;
}

} // namespace dyndump::cli
