// What happens elsewhere when a table is written.
#pragma once

#include <dyndump/client.hpp>
#include <dyndump/table_description.hpp>

#include "cli/report/console.hpp"

#include <boost/asio/awaitable.hpp>

namespace dyndump::cli {

/// Warns of a table's stream, replicas and time to live, which answer to writes.
boost::asio::awaitable<void> warn_of_reactions(client service, table_description table,
                                               console& screen);

} // namespace dyndump::cli
