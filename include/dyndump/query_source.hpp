/// \file
/// Query as a source of pages: all items of a partition, or of several parts of one.
#pragma once

#include <dyndump/client.hpp>
#include <dyndump/config.hpp>
#include <dyndump/error.hpp>
#include <dyndump/item_request.hpp>
#include <dyndump/page.hpp>
#include <dyndump/source.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace dyndump {

/// A page_source whose segments are Queries: for transfer, which writes their pages to any writer,
/// several at the same time, and can be stopped, watched and resumed from a checkpoint.
///
///     auto query = dyndump::item_request("events").key_condition("{} = {}", attr("user"), "a");
///     dyndump::transfer all(context, dyndump::query_source(service, query), writer);
///
/// A checkpoint belongs to the same queries in the same order. Copies share one state; one is used
/// by one run at a time. Errors: those of client::async_query().
class DYNDUMP_EXPORT query_source {
public:
    query_source(client service, item_request query);
    /// Each is a segment. See split_key_range().
    query_source(client service, std::vector<item_request> queries);

    boost::asio::awaitable<error_code> open(read_context& context);
    std::uint32_t segments() const noexcept;
    boost::asio::awaitable<error_code> read(read_context& context, std::uint32_t segment,
                                            std::string_view cursor, page& into);

private:
    class DYNDUMP_LOCAL impl;
    std::shared_ptr<impl> impl_;
};

/// The same Query in up to `parts` ranges of its sort key, which together read what is from `first`
/// to `last`: for partitions that are large. The sort key must be a number, and whole. `query` has
/// its condition on the partition key and none on the sort key. Empty if `first` is beyond `last`.
DYNDUMP_EXPORT std::vector<item_request> split_key_range(const item_request& query,
                                                         std::string_view sort_key,
                                                         std::int64_t first, std::int64_t last,
                                                         std::uint32_t parts);

} // namespace dyndump
