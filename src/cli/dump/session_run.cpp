#include "cli/dump/session_run.hpp"

#include <dyndump/error.hpp>
#include <dyndump/printable.hpp>

#include "cli/connect/stop_signals.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>

#include <exception>
#include <new>
#include <utility>

namespace dyndump::cli {
namespace asio = boost::asio;

exit_code run_session(asio::io_context& here, asio::awaitable<exit_code> session,
                      const session_end& how) {
    asio::cancellation_signal cancel;
    const auto cancel_it = [&] {
        cancel.emit(asio::cancellation_type::terminal);
    };
    asio::steady_timer out_of_patience(here);
    const auto stop = [&](const std::string& why) {
        if (!how.stop || !how.stop(why)) {
            cancel_it();
        } else if (how.patience.count() > 0) {
            out_of_patience.expires_after(how.patience);
            out_of_patience.async_wait([&](const boost::system::error_code& cancelled) {
                if (!cancelled) {
                    cancel_it();
                }
            });
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
        out_of_patience.cancel();
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

exit_code saying_what_is_thrown(console& screen, const std::function<exit_code()>& command) {
    try {
        return command();
    } catch (const std::bad_alloc&) {
        screen.error("Out of memory. Use less of it: --parallel, --threads.");
    } catch (const std::exception& failure) { // out of threads
        screen.error(printable(message_of(failure)));
    }
    return exit_code::other;
}

} // namespace dyndump::cli
