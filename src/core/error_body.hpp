/// \file
/// What a response that is not a success says.
#pragma once

#include "core/throttling.hpp"

#include <dyndump/error.hpp>
#include <dyndump/http_header.hpp>

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::core {

/// An error response, understood as far as possible. Its texts come from outside; they are cut to a
/// sane length and hold no control characters, so that they can be shown.
struct service_error {
    unsigned http_status = 0;
    /// The bare name, e.g. "ThrottlingException"; the status ("503") if the response has none.
    std::string code;
    service_errc value = service_errc::unknown;
    /// The service's text; of a body that is not JSON, its beginning.
    std::string message;
    std::string request_id;
    std::vector<throttling_reason> throttling_reasons;
    /// Not in the service's own words: a proxy, a portal, a firewall or another service answered
    /// in its place, and the status decides what that means.
    bool foreign = false;
    /// What it comes to: `value`, or errc::foreign_answer where `value` has no name for it.
    error_code outcome;
    /// Of a redirection, where it points to.
    std::string location;
    /// Of a condition that failed, the item that is there, as it stands in the body; else empty.
    std::string_view existing_item;
    /// x-amz-retry-after, if it is a number.
    std::optional<std::chrono::milliseconds> retry_after;
};

/// Reads an error response of DynamoDB, of the other services, in JSON or XML, and of the
/// emulators, whose spellings differ. Never fails: a body that is empty, HTML, cut, corrupt, huge
/// or deeply nested leaves the status as the code.
service_error parse_service_error(unsigned http_status, std::span<const http_header> headers,
                                  std::string_view body);

/// The bare name in an error type as sent: `prefix#Name:http://...` is `Name`. Empty if what is
/// left is no name.
std::string_view bare_error_code(std::string_view type) noexcept;

/// The value of a bare code, with its aliases of other services; unknown if there is none.
service_errc service_errc_of(std::string_view code) noexcept;

} // namespace dyndump::core
