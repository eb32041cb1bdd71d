/// \file
/// What DescribeTable does not tell of a table, for the record.
#pragma once

#include <dyndump/client.hpp>
#include <dyndump/config.hpp>
#include <dyndump/table_description.hpp>

#include <boost/asio/awaitable.hpp>

#include <string>

namespace dyndump {

/// Asks for a table's time to live, tags and continuous backups (DescribeTimeToLive,
/// ListTagsOfResource, DescribeContinuousBackups), one after the other, for
/// table_description::settings_json. Nothing of it is needed for a dump, so nothing of it fails:
/// what may not be seen, or cannot be, is null, and "unknown" says why:
/// `{"time_to_live":{...},"tags":null,"continuous_backups":{...},"unknown":{"tags":"AccessDenied..."}}`.
///
/// `table.name` may be the table's ARN; see table_arn.
///
/// Cancellation: by the awaiting coroutine's; then the rest is unknown.
DYNDUMP_EXPORT boost::asio::awaitable<std::string> describe_settings(client service,
                                                                     table_description table);

} // namespace dyndump
