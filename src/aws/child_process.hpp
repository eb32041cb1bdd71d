/// \file
/// A program whose output is wanted.
#pragma once

#include "core/secret.hpp"

#include <dyndump/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace dyndump::aws {

struct child_limits {
    std::size_t output = 64 << 10;
    std::chrono::milliseconds time{60000};

    child_limits() {}
};

struct child_outcome {
    core::secret output;
    /// As of waitpid; 0: it succeeded.
    int status = 0;

    child_outcome() {}
};

/// Runs `words[0]`, found in PATH, in a process group of its own, with nothing on its standard
/// input and its standard error left as ours, and collects its standard output. Without shell,
/// threads or signal handlers. The time is real time, whatever clock the rest goes by. Errors: the
/// system's; errc::timed_out; file_too_large for more output than the limit. However it ends, also
/// by terminal cancellation, the process is gone and reaped.
boost::asio::awaitable<error_code> run_child(std::vector<std::string> words, child_limits limits,
                                             child_outcome& out);

} // namespace dyndump::aws
