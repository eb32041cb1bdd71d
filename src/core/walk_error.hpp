/// \file
/// The outcome of a walk as an error code.
#pragma once

#include "core/item_walker.hpp"

#include <dyndump/error.hpp>

namespace dyndump::core {

inline error_code to_error(walk_result result) noexcept {
    switch (result) {
    case walk_result::done:
        return {};
    case walk_result::too_deep:
        return errc::response_too_large;
    case walk_result::malformed:
        break;
    }
    return errc::malformed_response;
}

} // namespace dyndump::core
