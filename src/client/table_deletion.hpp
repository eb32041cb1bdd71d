// DeleteTable, and waiting until the table is gone.
#pragma once

#include "client/client_core.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace dyndump::detail {

// Arguments are lent. As client::async_delete_table().
boost::asio::awaitable<error_code> delete_table(client_core& core, const std::string& name,
                                                time_source::duration patience, diagnostics& diag);

} // namespace dyndump::detail
