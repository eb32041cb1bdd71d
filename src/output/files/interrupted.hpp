// System calls that a signal may interrupt.
#pragma once

#include <dyndump/error.hpp>

namespace dyndump::output {

/// Repeats `call` (error_code()) while it ends with EINTR.
template <class Call>
error_code retry_interrupted(Call call) {
    error_code ec = call();
    while (ec == boost::system::errc::interrupted) {
        ec = call();
    }
    return ec;
}

} // namespace dyndump::output
