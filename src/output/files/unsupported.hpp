// What some file systems cannot do at all.
#pragma once

#include <dyndump/error.hpp>

namespace dyndump::output {

/// Whether the error says that the file system knows no such thing: locks, or making a directory
/// durable.
inline bool is_unsupported(error_code ec) {
    namespace sys = boost::system::errc;
    return ec == sys::invalid_argument || ec == sys::function_not_supported ||
           ec == sys::operation_not_supported || ec == sys::not_supported ||
           ec == sys::no_lock_available;
}

} // namespace dyndump::output
