// What one place for writes keeps from request to request, so that none of them allocates.
#pragma once

#include "client/scan_session.hpp"
#include "core/write_response.hpp"

namespace dyndump::detail {

struct write_session {
    // `body` is the request's, which the caller makes; it may become another spelling of itself.
    // `table` is to be set for one that is named by its ARN.
    scan_session link;
    // Views into the response, until the next request.
    core::write_response answer;

    write_session() { link.waiting = &waiting; }
    write_session(const write_session&) = delete;
    write_session& operator=(const write_session&) = delete;

    // Nothing is in flight; so it is known whether an attempt was sent.
    bool waiting = false;
};

} // namespace dyndump::detail
