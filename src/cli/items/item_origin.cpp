#include "cli/items/item_origin.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <tuple>
#include <utility>

namespace dyndump::cli {
namespace asio = boost::asio;

std::string holds_changes_only(const std::string& name) {
    return name + " is an incremental export: it holds changes, and no whole table.";
}

asio::awaitable<exit_code> open_whole(item_origin& from, console& screen) {
    auto opened = co_await from.open();
    if (opened == exit_code::complete && from.facts().removes) {
        screen.error(holds_changes_only(from.facts().name));
        co_return exit_code::usage;
    }
    co_return opened;
}

asio::awaitable<exit_code> read_all(item_origin& from, any_writer into,
                                    std::uint32_t max_parallel) {
    run_params how;
    how.max_parallel = max_parallel;
    auto reading = from.begin(std::move(into), std::move(how));
    auto token = asio::as_tuple(asio::use_awaitable);
    auto ended = co_await reading.async_run(token);
    const error_code ec = std::get<0>(ended);
    co_return ec ? from.report(ec, std::get<1>(ended).diag) : exit_code::complete;
}

} // namespace dyndump::cli
