// System calls on descriptors that the program opens itself.
#pragma once

#include <dyndump/error.hpp>

#include <string_view>

namespace dyndump::cli {

/// What errno says of the call that just failed.
error_code last_error();

/// Writes all of it; waits where the descriptor is non-blocking. Errors: the system's.
error_code write_all(int descriptor, std::string_view text);

} // namespace dyndump::cli
