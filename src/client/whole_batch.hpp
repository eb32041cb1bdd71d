// Any number of items written and removed, in as many requests as it takes.
#pragma once

#include "client/client_core.hpp"

#include <boost/asio/awaitable.hpp>

namespace dyndump::detail {

// References are lent. As client::async_batch_write_item().
boost::asio::awaitable<error_code> write_whole_batch(client_core& core,
                                                     const batch_write_request& request,
                                                     batch_write_result& result, diagnostics& diag);

} // namespace dyndump::detail
