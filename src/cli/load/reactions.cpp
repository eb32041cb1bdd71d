#include "cli/load/reactions.hpp"

#include "cli/items/content.hpp"
#include "cli/report/figures.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <tuple>
#include <utility>

namespace dyndump::cli {
namespace asio = boost::asio;

asio::awaitable<void> warn_of_reactions(client service, table_description table, console& screen) {
    const auto name = in_quotes(table.name);
    if (table.has_stream) {
        screen.warning(fmt::format("Table {} has a stream: its readers get each change.", name));
    }
    if (!table.replicas.empty()) {
        screen.warning(printable(fmt::format(
            "Table {} has replicas in {}: each change is made, and paid for, there as well.", name,
            fmt::join(table.replicas, ", "))));
    }
    diagnostics diag;
    auto token = asio::as_tuple(asio::use_awaitable);
    auto body = boost::json::serialize(boost::json::object{{"TableName", table.name}});
    auto answered = co_await service.async_call("DescribeTimeToLive", std::move(body), diag, token);
    const auto attribute = std::get<0>(answered)
                               ? std::string()
                               : ttl_attribute_of(std::get<1>(answered), "TimeToLiveDescription");
    if (!attribute.empty()) {
        screen.warning(
            fmt::format("Table {} has a time to live: items whose {} is past are removed "
                        "by the service, soon after they are written.",
                        name, in_quotes(attribute)));
    }
}

} // namespace dyndump::cli
