#include "s3/answer.hpp"

#include "aws/region.hpp"
#include "core/error_body.hpp"
#include "core/foreign_answer.hpp"
#include "core/xml_document.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace dyndump::s3 {
namespace {

using kind = core::failure_class;

struct known_code {
    std::string_view name;
    s3_errc value;
    kind next = kind::fatal;
};

// Sorted by name. Source: S3 API reference, "Error responses"; the SDKs' lists of what is
// transient and what is throttling.
constexpr std::array<known_code, 53> codes{{
    {"AccessDenied", s3_errc::access_denied},
    {"AllAccessDisabled", s3_errc::access_denied},
    {"AuthorizationHeaderMalformed", s3_errc::wrong_region},
    {"BadDigest", s3_errc::bad_digest, kind::transient},
    {"BandwidthLimitExceeded", s3_errc::slow_down, kind::throttling},
    {"BucketAlreadyExists", s3_errc::bucket_exists},
    {"BucketAlreadyOwnedByYou", s3_errc::bucket_exists},
    {"ConditionalRequestConflict", s3_errc::conflict},
    {"EntityTooLarge", s3_errc::entity_too_large},
    {"EntityTooSmall", s3_errc::entity_too_small},
    {"ExpiredToken", s3_errc::expired_token, kind::expired_token},
    {"IllegalLocationConstraintException", s3_errc::wrong_region},
    {"IncompleteBody", s3_errc::request_timeout, kind::transient},
    {"InternalError", s3_errc::internal_error, kind::transient},
    {"InvalidAccessKeyId", s3_errc::invalid_access_key},
    {"InvalidArgument", s3_errc::invalid_request},
    {"InvalidBucketName", s3_errc::invalid_request},
    {"InvalidDigest", s3_errc::invalid_request},
    {"InvalidPart", s3_errc::invalid_part},
    {"InvalidPartOrder", s3_errc::invalid_part},
    {"InvalidRange", s3_errc::invalid_range},
    {"InvalidRequest", s3_errc::invalid_request},
    {"InvalidToken", s3_errc::expired_token, kind::expired_token},
    {"KeyTooLongError", s3_errc::invalid_request},
    {"MalformedXML", s3_errc::invalid_request},
    {"MethodNotAllowed", s3_errc::method_not_allowed},
    {"NoSuchBucket", s3_errc::no_such_bucket},
    {"NoSuchKey", s3_errc::no_such_key},
    {"NoSuchUpload", s3_errc::no_such_upload},
    {"NotImplemented", s3_errc::not_implemented},
    {"OperationAborted", s3_errc::conflict, kind::transient},
    {"PermanentRedirect", s3_errc::wrong_region},
    {"PreconditionFailed", s3_errc::precondition_failed},
    {"PriorRequestNotComplete", s3_errc::slow_down, kind::throttling},
    {"RequestExpired", s3_errc::request_time_skewed},
    {"RequestLimitExceeded", s3_errc::slow_down, kind::throttling},
    {"RequestThrottled", s3_errc::slow_down, kind::throttling},
    {"RequestThrottledException", s3_errc::slow_down, kind::throttling},
    {"RequestTimeTooSkewed", s3_errc::request_time_skewed},
    {"RequestTimeout", s3_errc::request_timeout, kind::transient},
    {"RequestTimeoutException", s3_errc::request_timeout, kind::transient},
    {"ServiceUnavailable", s3_errc::service_unavailable, kind::throttling},
    {"SignatureDoesNotMatch", s3_errc::invalid_signature},
    {"SlowDown", s3_errc::slow_down, kind::throttling},
    {"TemporaryRedirect", s3_errc::wrong_region},
    {"Throttling", s3_errc::slow_down, kind::throttling},
    {"ThrottlingException", s3_errc::slow_down, kind::throttling},
    {"TokenRefreshRequired", s3_errc::expired_token, kind::expired_token},
    {"TooManyRequests", s3_errc::slow_down, kind::throttling},
    {"TooManyRequestsException", s3_errc::slow_down, kind::throttling},
    {"UnsupportedSignature", s3_errc::invalid_signature},
    {"XAmzContentChecksumMismatch", s3_errc::bad_digest, kind::transient},
    {"XAmzContentSHA256Mismatch", s3_errc::bad_digest, kind::transient},
}};
static_assert(std::ranges::is_sorted(codes, {}, &known_code::name));

const known_code* find(std::string_view code) noexcept {
    const auto found = std::ranges::lower_bound(codes, code, {}, &known_code::name);
    return found != codes.end() && found->name == code ? &*found : nullptr;
}

/// What a status means where no code is known.
known_code by_status(unsigned status, bool of_bucket) noexcept {
    switch (status) {
    case 301:
    case 307:
        return {"", s3_errc::wrong_region};
    case 400:
        return {"", s3_errc::invalid_request};
    case 401:
    case 403:
        return {"", s3_errc::access_denied};
    case 404:
        return {"", of_bucket ? s3_errc::no_such_bucket : s3_errc::no_such_key};
    case 405:
        return {"", s3_errc::method_not_allowed};
    case 408:
        return {"", s3_errc::request_timeout, kind::transient};
    case 409:
        return {"", s3_errc::conflict};
    case 412:
        return {"", s3_errc::precondition_failed};
    case 416:
        return {"", s3_errc::invalid_range};
    case 429:
    case 509:
        return {"", s3_errc::slow_down, kind::throttling};
    case 501:
        return {"", s3_errc::not_implemented};
    case 502:
    case 503:
    case 504:
        return {"", s3_errc::service_unavailable, kind::transient};
    default:
        break;
    }
    return core::is_transient_status(status)
               ? known_code{"", s3_errc::internal_error, kind::transient}
               : known_code{"", s3_errc::unknown};
}

/// Of Retry-After, which counts seconds.
std::optional<std::chrono::milliseconds> seconds_in(std::string_view text) {
    unsigned seconds = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    const bool whole = !text.empty() && failure == std::errc() && end == text.data() + text.size();
    return whole && seconds < 3600 ? std::optional(std::chrono::milliseconds(seconds * 1000))
                                   : std::nullopt;
}

std::string region_in(const http_response& response) {
    auto region = std::string(response.header("x-amz-bucket-region"));
    pugi::xml_document document;
    if (region.empty() && core::parse_xml(response.body.view(), document).empty()) {
        region = core::child_text(document.document_element(), "Region");
    }
    return aws::is_host_label(region) ? region : std::string();
}

bool has_words_of_s3(const http_response& response, std::string_view code) {
    // A HEAD has no body, and gateways leave it out elsewhere; a web page or JSON is another's.
    const auto body = trimmed(response.body.view());
    return body.empty() || (!code.empty() && !body.starts_with('{'));
}

} // namespace

std::string_view trimmed(std::string_view text) noexcept {
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    return first == text.npos ? std::string_view()
                              : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

s3_errc s3_errc_of(std::string_view code) noexcept {
    const auto* known = find(code);
    return known == nullptr ? s3_errc::unknown : known->value;
}

bool is_error_document(std::string_view body) {
    return trimmed(body).ends_with("</Error>");
}

failed_answer read_failure(const http_response& response, bool of_bucket,
                           const std::string& server) {
    auto error =
        core::parse_service_error(response.status, response.headers(), response.body.view());
    const bool in_ok = response.status / 100 == 2;
    failed_answer result;
    const bool is_named = error.code != std::to_string(response.status);
    result.code = is_named ? std::move(error.code) : std::string();
    result.message = is_named || !response.body.view().starts_with('<') ? std::move(error.message)
                                                                        : std::string();
    result.request_id = std::move(error.request_id);
    result.retry_after =
        error.retry_after ? error.retry_after : seconds_in(response.header("Retry-After"));
    const auto* known = find(result.code);
    const auto meaning =
        known != nullptr ? *known : by_status(in_ok ? 500 : response.status, of_bucket);
    result.outcome = meaning.value;
    result.kind = meaning.next;
    if (known == nullptr && is_named && meaning.value != s3_errc::internal_error) {
        // A name that is not known says more than its status; what it may pass by, the status does.
        result.outcome =
            meaning.value == s3_errc::invalid_request ? s3_errc::unknown : meaning.value;
    }
    if (!has_words_of_s3(response, result.code)) {
        error.http_status = response.status;
        result.foreign = core::foreign_answer_words(error, server, response.via);
        if (result.kind == kind::fatal) {
            result.outcome = errc::foreign_answer;
        }
    }
    const bool may_be_elsewhere = meaning.value == s3_errc::wrong_region ||
                                  (response.status == 400 && response.body.size() == 0);
    if (may_be_elsewhere) {
        result.region = region_in(response);
        result.elsewhere = meaning.value == s3_errc::wrong_region || !result.region.empty();
    }
    return result;
}

} // namespace dyndump::s3
