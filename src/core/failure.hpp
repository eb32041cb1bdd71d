/// \file
/// What a failed attempt means for the next one.
#pragma once

#include <dyndump/error.hpp>

#include <string_view>

namespace dyndump::core {

/// Sources: AWS SDKs reference guide, "Retry behavior"; DynamoDB developer guide, "Error handling".
enum class failure_class {
    /// The service asks for less. Nothing was done.
    throttling,
    /// May pass by itself. The request may have been carried out.
    transient,
    /// New credentials are needed, then the same request again.
    expired_token,
    /// The same again would fail the same way.
    fatal,
};

/// Does the status say that the same may work later (RFC 9110, section 15)? An unknown 5xx counts
/// as a 500. 501 and 505 say that the server cannot do what is asked, 511 that somebody has to log
/// in to the network (RFC 6585), so asking again is of no use.
bool is_transient_status(unsigned status) noexcept;

/// How an error response is to be taken. `code` is the bare name, empty if there is none: then the
/// status decides. A 5xx with an unknown code is as its status; one with a known fatal code is
/// fatal.
failure_class classify_response(unsigned http_status, std::string_view code) noexcept;

/// How a failed exchange is to be taken: what the connection broke of is transient; cancellation,
/// a certificate that is not trusted and what never left this machine are fatal.
/// \pre `ec` is set.
failure_class classify_transport(const error_code& ec) noexcept;

/// How it is to be taken that no credentials could be got: what may pass by itself is transient,
/// the rest fatal. \pre `ec` is set.
failure_class classify_credentials_failure(const error_code& ec) noexcept;

/// Codes that a wrong clock may be behind: worth one retry if the clock turns out to be wrong.
bool may_be_clock_skew(std::string_view code) noexcept;

} // namespace dyndump::core
