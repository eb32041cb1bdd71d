/// \file
/// The transport over sockets, and others that take long steps where it does.
#pragma once

#include "async/turns.hpp"

#include <dyndump/transport.hpp>

#include <memory>

namespace dyndump::net {

/// As make_transport(); the pieces of large bodies are long steps that take turns.
std::shared_ptr<transport> make_pooled_transport(boost::asio::any_io_executor executor,
                                                 const transport_params& params,
                                                 std::shared_ptr<async::turns> steps,
                                                 error_code& ec, diagnostics& diag);

} // namespace dyndump::net
