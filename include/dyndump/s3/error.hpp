/// \file
/// What S3 says is wrong.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/error.hpp>

namespace dyndump {

/// Errors that S3 reported: the `Code` of its answer, or the status where there is no body (HEAD).
/// Source: S3 API reference, "Error responses".
enum class s3_errc : int {
    /// A code this library does not know; `diagnostics::code` has its name.
    unknown = 1,
    /// SlowDown and its like: fewer requests, please. Nothing was done.
    slow_down,
    internal_error,
    service_unavailable,
    /// The request did not come whole in time.
    request_timeout,
    no_such_bucket,
    /// No object of that key, or (a HEAD does not say) no such bucket.
    no_such_key,
    /// Completed, aborted, or never begun.
    no_such_upload,
    /// Also for what is not there, of one who may not list the bucket.
    access_denied,
    /// 412: the condition does not hold.
    precondition_failed,
    /// 409: another request for the key came between. A put may be repeated; an upload has to begin
    /// anew.
    conflict,
    /// A part is missing or has another ETag, or the parts are out of order.
    invalid_part,
    /// A part other than the last has fewer than 5 MiB.
    entity_too_small,
    entity_too_large,
    /// What came is not what its checksum or hash is of.
    bad_digest,
    invalid_range,
    invalid_request,
    not_implemented,
    method_not_allowed,
    /// The bucket is in another region than it was asked for in, and that could not be found out.
    wrong_region,
    invalid_access_key,
    invalid_signature,
    expired_token,
    request_time_skewed,
    bucket_exists,
};

/// The category of s3_errc.
DYNDUMP_EXPORT const boost::system::error_category& s3_category() noexcept;

/// Lets s3_errc be assigned to an error_code.
inline error_code make_error_code(s3_errc e) noexcept {
    return {static_cast<int>(e), s3_category()};
}

} // namespace dyndump

namespace boost::system {
template <>
struct is_error_code_enum<dyndump::s3_errc> : std::true_type {};
} // namespace boost::system
