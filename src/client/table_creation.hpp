// CreateTable, and what goes with it.
#pragma once

#include <dyndump/table_description.hpp>
#include <dyndump/time_source.hpp>

#include "client/client_core.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace dyndump::detail {

// Was the operation refused because the account is at work on too many tables? That passes.
bool is_too_many_at_once(const error_code& ec, const diagnostics& diag) noexcept;

// As client::async_create_table. Arguments are lent.
boost::asio::awaitable<error_code> create_table(client_core& core, const std::string& input,
                                                time_source::duration patience,
                                                table_description& made, diagnostics& diag);

} // namespace dyndump::detail
