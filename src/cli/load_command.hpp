// `dyndump load`: a dump back into a table.
#pragma once

#include <dyndump/credentials.hpp>

#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/load_options.hpp"
#include "cli/load_session.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <memory>

namespace dyndump::cli {

/// Runs to the end, a fault or a signal, and says on standard error what came of it. `keys`: null
/// for the user's own.
exit_code run_load(const load_options& options,
                   std::shared_ptr<credentials_provider> keys = nullptr);

/// A page is not written to its end at any price after a stop: what is left of it is written by the
/// next run.
inline constexpr std::chrono::seconds patience_with_pages{3};

/// Runs a session on `here`, and listens to signals meanwhile.
exit_code run_load_session(boost::asio::io_context& here, load_session& session,
                           std::chrono::milliseconds max_duration, console& screen);

} // namespace dyndump::cli
