/// \file
/// What the operating system says of a failed call.
#pragma once

#include <dyndump/error.hpp>

namespace dyndump::core {

/// `number`: an errno.
inline error_code system_error(int number) {
    return {number, boost::system::system_category()};
}

} // namespace dyndump::core
