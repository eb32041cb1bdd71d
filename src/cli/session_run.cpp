#include "cli/session_run.hpp"

#include "cli/stop_signals.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>

#include <exception>
#include <utility>

namespace dyndump::cli {
namespace asio = boost::asio;

exit_code run_session(asio::io_context& here, asio::awaitable<exit_code> session,
                      const session_end& how) {
    asio::cancellation_signal cancel;
    const auto cancel_it = [&] {
        cancel.emit(asio::cancellation_type::terminal);
    };
    const auto stop = [&](const std::string& why) {
        if (!how.stop(why)) {
            cancel_it();
        }
    };
    stop_signals signals(
        here.get_executor(),
        [&] { stop("Stopping after the requests under way. Ctrl-C once more to exit now."); },
        how.leave ? how.leave : cancel_it);
    asio::steady_timer time_is_up(here);
    if (how.max_duration.count() > 0) {
        time_is_up.expires_after(how.max_duration);
        time_is_up.async_wait([&](const boost::system::error_code& cancelled) {
            if (!cancelled) {
                stop("The time of --max-duration is up: stopping after the requests under way.");
            }
        });
    }
    auto code = exit_code::other;
    std::exception_ptr thrown;
    auto ended = [&](std::exception_ptr failure, exit_code result) {
        thrown = std::move(failure);
        code = result;
        signals.cancel();
        time_is_up.cancel();
        if (how.ended) {
            how.ended();
        }
    };
    asio::co_spawn(here, std::move(session), asio::bind_cancellation_slot(cancel.slot(), ended));
    here.run();
    if (thrown) {
        std::rethrow_exception(thrown);
    }
    return code;
}

} // namespace dyndump::cli
