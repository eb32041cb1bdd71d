// A command's session, from its start to its end or to a signal.
#pragma once

#include "cli/report/console.hpp"
#include "cli/report/exit_code.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <functional>
#include <string>

namespace dyndump::cli {

/// What a session does when it is to end. All is called on the thread of its context.
struct session_end {
    /// Ends it in order, and says why. False: it has nothing to end yet, and is cancelled instead.
    /// Empty: it keeps nothing that an orderly end would save, and is always cancelled.
    std::function<bool(const std::string& why)> stop{};
    /// After an impatient signal; empty: it is cancelled.
    std::function<void()> leave{};
    /// It has ended. What else waits on the context has to be cancelled.
    std::function<void()> ended{};
    /// 0: as long as it takes.
    std::chrono::milliseconds max_duration{0};
    /// So long after `stop` it is cancelled; 0: never.
    std::chrono::milliseconds patience{0};
};

/// Runs `session` on `here`, which it alone runs, and listens to signals meanwhile. Throws what
/// the session throws.
exit_code run_session(boost::asio::io_context& here, boost::asio::awaitable<exit_code> session,
                      const session_end& how);

/// What `command` returns; if it throws (out of memory, out of threads), that is said on the
/// screen.
exit_code saying_what_is_thrown(console& screen, const std::function<exit_code()>& command);

} // namespace dyndump::cli
