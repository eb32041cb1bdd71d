// `dyndump load`: a dump back into a table.
#pragma once

#include <dyndump/credentials.hpp>

#include "cli/dump/session_run.hpp"
#include "cli/options/load_options.hpp"
#include "cli/report/exit_code.hpp"

#include <chrono>
#include <memory>

namespace dyndump::cli {

/// Runs to the end, a fault or a signal, and says on standard error what came of it. `keys`: null
/// for the user's own.
exit_code run_load(const load_options& options,
                   std::shared_ptr<credentials_provider> keys = nullptr);

/// How a session that writes pages into a table is stopped, by its stop(): a page that takes long
/// is not written to its end, for the next run writes what is left of it.
template <class Session>
session_end stopping(Session& session, std::chrono::milliseconds max_duration) {
    constexpr std::chrono::seconds patience_with_pages{3};
    session_end how;
    how.stop = [&session](const std::string&) {
        return session.stop();
    };
    how.max_duration = max_duration;
    how.patience = patience_with_pages;
    return how;
}

} // namespace dyndump::cli
