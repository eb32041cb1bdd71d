// What a run tells of itself while it is watched.
#pragma once

#include "cli/report/exit_code.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <optional>
#include <string>

namespace dyndump::cli {

/// Its figures at the moment of the call; after end() the last ones. Used by one thread.
class run_report {
public:
    virtual ~run_report() = default;

    /// Events as progress_events.hpp has them.
    virtual boost::json::object start() = 0;
    virtual boost::json::object progress() = 0;
    /// The figures of the last event.
    virtual boost::json::object figures() = 0;
    /// For a terminal, cut to `columns`; no line feed.
    virtual std::string terminal_line(std::size_t columns) = 0;
    /// For a log: every figure, one line, no line feed.
    virtual std::string log_line() = 0;
    /// The text of a metrics file. `ended` unset: it is running.
    virtual std::string metrics(std::optional<exit_code> ended) = 0;
    /// Whether the same command goes on where this run ended, should it not be complete.
    virtual bool can_go_on() = 0;

    /// What is reported on lives no longer.
    virtual void end() = 0;
};

} // namespace dyndump::cli
