/// \file
/// Error codes. Expected faults are values, never exceptions: every operation completes with a
/// `boost::system::error_code` of one of these categories (or of the system's, Asio's or
/// OpenSSL's), and fills a `diagnostics` where it takes one.
#pragma once

#include <dyndump/config.hpp>

#include <boost/system/error_code.hpp>

#include <exception>
#include <string>
#include <string_view>

namespace dyndump {

using boost::system::error_code;

/// Faults that dyndump itself finds.
enum class errc : int {
    /// A parameter is outside its range; nothing was sent.
    invalid_argument = 1,
    /// The fetch ended because `stop()` was called; what was written is right, but not all.
    stopped,
    /// No provider of the chain has credentials.
    no_credentials,
    /// Credentials were found but are unusable (a missing half, a malformed file, a failed
    /// refresh).
    bad_credentials,
    /// No region is configured, or it is not a single host label.
    bad_region,
    /// The endpoint is not a URL that can be used.
    bad_endpoint,
    /// A configuration file or environment variable cannot be understood.
    bad_configuration,
    /// The peer did not answer in time.
    timed_out,
    /// The peer closed the connection before the response was complete.
    connection_closed,
    /// The response is not HTTP/1.1 that can be read, or its body is not JSON of the expected
    /// shape.
    malformed_response,
    /// The body does not match x-amz-crc32, Content-Length or Count, or a checksum is missing that
    /// came with the answers before.
    corrupt_response,
    /// The response exceeds the size or depth cap.
    response_too_large,
    /// The server's certificate was not accepted.
    tls_verification_failed,
    /// Plain HTTP to a host that is neither loopback nor a metadata address.
    insecure_endpoint,
    /// Nothing but throttling or transient failures for longer than `max_stall`.
    stalled,
    /// The retry quota or the number of attempts is used up.
    retries_exhausted,
    /// The output exists already.
    output_exists,
    /// The output holds something that is not what was written there.
    corrupt_output,
    /// The dump to be resumed belongs to another table or to other parameters.
    resume_mismatch,
    /// Another process works on this dump.
    output_busy,
    /// The dump is there, whole and of the same table with the same parameters: nothing to do.
    already_complete,
    /// The pages of a scan contradict each other: a key comes again, so that the scan would never
    /// end, or two segments hold the same items.
    inconsistent_scan,
    /// Not the service answered but something in its place (a proxy, a portal, a firewall, another
    /// service), and not with what trying again would mend: `diagnostics::http_status` and
    /// `message` say with what.
    foreign_answer,
    /// Something of the caller's (a writer, a function, a credentials provider, a transport, a log
    /// sink) threw an exception that carries no error code; `diagnostics::message` has the place
    /// and its words: "writer: ...".
    exception_thrown,
};

/// Errors that DynamoDB (or STS, SSO) reported: the `__type` of its response.
/// Source: DynamoDB API reference, "Error handling with DynamoDB".
enum class service_errc : int {
    /// A code this library does not know; `diagnostics::code` has its name.
    unknown = 1,
    provisioned_throughput_exceeded,
    throttling,
    request_limit_exceeded,
    limit_exceeded,
    internal_server_error,
    service_unavailable,
    replicated_write_conflict,
    conditional_check_failed,
    item_collection_size_limit_exceeded,
    resource_not_found,
    resource_in_use,
    validation,
    access_denied,
    incomplete_signature,
    missing_authentication_token,
    unrecognized_client,
    invalid_signature,
    serialization,
    unknown_operation,
    expired_token,
    request_time_skewed,
    /// An action of a transaction kept it from being carried out; items_result::reasons() says why.
    transaction_canceled,
    /// The token of a transaction was used for another one within ten minutes.
    idempotent_parameter_mismatch,
};

/// What an exception says, without the place in a source file that Boost's add to it.
DYNDUMP_EXPORT std::string message_of(const std::exception& failure);

/// The category of errc.
DYNDUMP_EXPORT const boost::system::error_category& client_category() noexcept;
/// The category of service_errc.
DYNDUMP_EXPORT const boost::system::error_category& service_category() noexcept;

/// Lets errc be assigned to an error_code.
inline error_code make_error_code(errc e) noexcept {
    return {static_cast<int>(e), client_category()};
}
/// Lets service_errc be assigned to an error_code.
inline error_code make_error_code(service_errc e) noexcept {
    return {static_cast<int>(e), service_category()};
}

/// What is known of a failure beyond its code. Free of secrets. Reset by each operation that takes
/// it.
struct diagnostics {
    /// dyndump's own words: what, where, and what to do next.
    std::string message;
    /// The service's own text, kept apart: it is input from outside.
    std::string server_message;
    /// The service's error code as it came, e.g. "ResourceNotFoundException".
    std::string code;
    /// x-amzn-RequestId of the last response.
    std::string request_id;
    /// HTTP status of the last response; 0 if none came.
    unsigned http_status = 0;
    /// Requests sent, the first included.
    unsigned attempts = 0;
    /// The source of credentials that failed, as it names itself; the other members say what it met
    /// with. Empty: what failed is the request to DynamoDB.
    std::string credentials_source;

    void clear() { *this = diagnostics{}; }
    /// One line for a log or a terminal, with what is set of the above.
    DYNDUMP_EXPORT std::string to_string() const;
};

} // namespace dyndump

namespace boost::system {
template <>
struct is_error_code_enum<dyndump::errc> : std::true_type {};
template <>
struct is_error_code_enum<dyndump::service_errc> : std::true_type {};
} // namespace boost::system
