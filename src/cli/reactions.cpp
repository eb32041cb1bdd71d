#include "cli/reactions.hpp"

#include "cli/figures.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <exception>
#include <string>
#include <tuple>
#include <utility>

namespace dyndump::cli {
namespace asio = boost::asio;
namespace json = boost::json;

namespace {

// The attribute; empty: none, or not known.
std::string expiry_attribute(const std::string& answer) {
    try {
        const auto what = json::parse(answer).at("TimeToLiveDescription").as_object();
        const auto status = json::value_to<std::string>(what.at("TimeToLiveStatus"));
        if (status == "ENABLED" || status == "ENABLING") {
            return json::value_to<std::string>(what.at("AttributeName"));
        }
    } catch (const std::exception&) { // not as the service has it
    }
    return {};
}

} // namespace

asio::awaitable<void> warn_of_reactions(client service, table_description table, console& screen) {
    const auto name = in_quotes(table.name);
    if (table.has_stream) {
        screen.warning(
            fmt::format("Table {} has a stream: what reads it hears of each change.", name));
    }
    if (!table.replicas.empty()) {
        screen.warning(printable(fmt::format(
            "Table {} has replicas in {}: each change is made, and paid for, there as well.", name,
            fmt::join(table.replicas, ", "))));
    }
    diagnostics diag;
    auto token = asio::as_tuple(asio::use_awaitable);
    auto body = json::serialize(json::object{{"TableName", table.name}});
    auto answered = co_await service.async_call("DescribeTimeToLive", std::move(body), diag, token);
    const auto attribute =
        std::get<0>(answered) ? std::string() : expiry_attribute(std::get<1>(answered));
    if (!attribute.empty()) {
        screen.warning(
            fmt::format("Table {} has a time to live: items whose {} is past are removed "
                        "by the service, soon after they are written.",
                        name, in_quotes(attribute)));
    }
}

} // namespace dyndump::cli
