#include "cli/report/watched_run.hpp"

#include <utility>

#include <unistd.h>

namespace dyndump::cli {

watched_run::watched_run(const report_options& options, bool data_goes_to_terminal,
                         run_report& report)
    : screen_(options.quiet, options.progress == progress_style::json)
    , report_(report)
    , monitor_(here_.get_executor(), options, data_goes_to_terminal, screen_)
    , asked_(here_.get_executor(), [this] { monitor_.show_now(); }) {}

exit_code watched_run::run(const std::function<exit_code()>& command) {
    const auto code = saying_what_is_thrown(screen_, [&] {
        if (const auto problem = monitor_.open(report_); !problem.empty()) {
            screen_.error("The metrics file does not work: " + problem + ". Check --metrics-file.");
            return exit_code::output;
        }
        return command();
    });
    monitor_.finish(code);
    return code;
}

exit_code watched_run::run_session(boost::asio::awaitable<exit_code> session, session_end how) {
    auto stop = std::move(how.stop);
    how.stop = [this, &stop](const std::string& why) {
        screen_.note(why);
        return stop(why);
    };
    how.leave = [this] {
        monitor_.finish(exit_code::incomplete);
        ::_exit(static_cast<int>(exit_code::incomplete));
    };
    how.ended = [this] {
        asked_.cancel();
        monitor_.end(); // what it looks at ends here
    };
    return cli::run_session(here_, std::move(session), how);
}

} // namespace dyndump::cli
