#include "core/error_body.hpp"

#include <dyndump/printable.hpp>

#include "core/canonical_request.hpp"
#include "core/failure.hpp"
#include "core/json_cursor.hpp"
#include "core/xml_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <boost/json.hpp>

namespace dyndump::core {
namespace {

namespace json = boost::json;

// Error bodies are a few hundred bytes; beyond this something else is talking.
constexpr std::size_t max_body = 256 * 1024;
constexpr std::size_t max_code = 128;
constexpr std::size_t max_text = 1024;
constexpr std::size_t max_excerpt = 200;
constexpr std::size_t max_reasons = 16;

std::string_view header(std::span<const http_header> headers, std::string_view name) {
    for (const http_header& each : headers) {
        if (equals_ignoring_case(each.name, name)) {
            return each.value;
        }
    }
    return {};
}

/// The first `limit` bytes at most, cut between UTF-8 sequences.
std::string_view beginning(std::string_view text, std::size_t limit) {
    if (text.size() > limit) {
        while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xc0) == 0x80) {
            --limit;
        }
        text = text.substr(0, limit);
    }
    return text;
}

/// At most `limit` bytes that can be shown: line breaks and other control characters become blanks,
/// what else a terminal might obey becomes visible.
std::string excerpt(std::string_view text, std::size_t limit) {
    std::string out(beginning(text, limit));
    for (char& c : out) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            c = ' ';
        }
    }
    const auto shown = printable(out, whole_text); // escapes are longer than what they stand for
    return std::string(beginning(shown, limit));
}

/// The first of the members that is a string.
std::string_view text_member(const json::object& object,
                             std::initializer_list<std::string_view> names) {
    for (std::string_view name : names) {
        const json::value* value = object.if_contains(name);
        if (value != nullptr && value->is_string()) {
            return value->get_string();
        }
    }
    return {};
}

std::vector<throttling_reason> reasons_of(const json::object& body) {
    const json::value* list = body.if_contains("ThrottlingReasons");
    if (list == nullptr) {
        list = body.if_contains("throttlingReasons");
    }
    std::vector<throttling_reason> reasons;
    if (list == nullptr || !list->is_array()) {
        return reasons;
    }
    for (const json::value& each : list->get_array()) {
        if (!each.is_object() || reasons.size() == max_reasons) {
            continue;
        }
        const json::object& entry = each.get_object();
        reasons.push_back({excerpt(text_member(entry, {"reason", "Reason"}), max_code),
                           excerpt(text_member(entry, {"resource", "Resource"}), max_text)});
    }
    return reasons;
}

/// As STS, S3 and some emulators word their errors. A web page has no such element.
void read_xml(std::string_view body, service_error& error, std::string& type) {
    type = element_text(body, "Code").view();
    if (!bare_error_code(type).empty()) {
        error.message = excerpt(element_text(body, "Message").view(), max_text);
    }
}

/// Of the answer to a condition that failed, the item that is there: far larger than all the rest.
std::string_view item_member(std::string_view body) {
    json_cursor cursor(body);
    if (!cursor.take('{')) {
        return {};
    }
    do {
        std::string_view name;
        std::string_view value;
        if (!cursor.take_string(name) || !cursor.take(':') || !cursor.skip_value(value)) {
            return {};
        }
        if (name == "Item" && value.starts_with('{')) {
            return value;
        }
    } while (cursor.take(','));
    return {};
}

/// True if it is a JSON object, whatever is in it.
bool read_body(std::string_view body, service_error& error, std::string& type) {
    std::string rest;
    error.existing_item = item_member(body);
    if (!error.existing_item.empty()) {
        const auto begin = static_cast<std::size_t>(error.existing_item.data() - body.data());
        rest.append(body.substr(0, begin)).append("null");
        rest.append(body.substr(begin + error.existing_item.size()));
        body = rest;
    }
    json::value document;
    bool parsed = false;
    if (body.size() <= max_body) {
        json::parse_options options;
        options.max_depth = 32;
        boost::system::error_code ec;
        document = json::parse(body, ec, {}, options);
        parsed = !ec && document.is_object();
    }
    if (!parsed) {
        error.message = excerpt(body, max_excerpt);
        if (body.size() <= max_body) {
            read_xml(body, error, type);
        }
        return false;
    }
    const json::object& object = document.get_object();
    type = text_member(object, {"__type", "code", "Code"});
    error.message = excerpt(text_member(object, {"message", "Message", "errorMessage"}), max_text);
    error.throttling_reasons = reasons_of(object);
    return true;
}

/// What a status means, whoever answers with it; unknown for those that no service answers with.
service_errc value_of_status(unsigned status) noexcept {
    switch (status) {
    case 403:
        return service_errc::access_denied;
    case 429:
    case 509:
        return service_errc::throttling;
    case 408:
    case 502:
    case 503:
    case 504:
        return service_errc::service_unavailable;
    default:
        return is_transient_status(status) ? service_errc::internal_server_error
                                           : service_errc::unknown;
    }
}

/// DynamoDB words each of its errors, and answers with 400 or a 5xx.
bool is_foreign(unsigned status, std::string_view code, bool is_object) noexcept {
    if (service_errc_of(code) != service_errc::unknown) {
        return false;
    }
    return (status != 400 && status < 500) || (code.empty() && !is_object);
}

struct named_code {
    std::string_view name;
    service_errc value;
};

// Sorted by name.
constexpr std::array<named_code, 49> codes{{
    {"AccessDenied", service_errc::access_denied},
    {"AccessDeniedException", service_errc::access_denied},
    {"BandwidthLimitExceeded", service_errc::throttling},
    {"ConditionalCheckFailedException", service_errc::conditional_check_failed},
    {"EC2ThrottledException", service_errc::throttling},
    {"ExpiredToken", service_errc::expired_token},
    {"ExpiredTokenException", service_errc::expired_token},
    {"IdempotentParameterMismatchException", service_errc::idempotent_parameter_mismatch},
    {"IncompleteSignature", service_errc::incomplete_signature},
    {"IncompleteSignatureException", service_errc::incomplete_signature},
    {"InternalError", service_errc::internal_server_error},
    {"InternalFailure", service_errc::internal_server_error},
    {"InternalServerError", service_errc::internal_server_error},
    {"InternalServerErrorException", service_errc::internal_server_error},
    {"InvalidClientTokenId", service_errc::unrecognized_client},
    {"InvalidSignatureException", service_errc::invalid_signature},
    {"ItemCollectionSizeLimitExceededException", service_errc::item_collection_size_limit_exceeded},
    {"LimitExceededException", service_errc::limit_exceeded},
    {"MissingAuthenticationToken", service_errc::missing_authentication_token},
    {"MissingAuthenticationTokenException", service_errc::missing_authentication_token},
    {"PriorRequestNotComplete", service_errc::throttling},
    {"ProvisionedThroughputExceededException", service_errc::provisioned_throughput_exceeded},
    {"ReplicatedWriteConflictException", service_errc::replicated_write_conflict},
    {"RequestExpired", service_errc::request_time_skewed},
    {"RequestInTheFuture", service_errc::request_time_skewed},
    {"RequestLimitExceeded", service_errc::request_limit_exceeded},
    {"RequestThrottled", service_errc::throttling},
    {"RequestThrottledException", service_errc::throttling},
    {"RequestTimeTooSkewed", service_errc::request_time_skewed},
    {"ResourceInUseException", service_errc::resource_in_use},
    {"ResourceNotFoundException", service_errc::resource_not_found},
    {"SerializationException", service_errc::serialization},
    {"ServiceUnavailable", service_errc::service_unavailable},
    {"ServiceUnavailableException", service_errc::service_unavailable},
    {"SignatureDoesNotMatch", service_errc::invalid_signature},
    {"SlowDown", service_errc::throttling},
    {"TableNotFoundException", service_errc::resource_not_found},
    {"ThrottledException", service_errc::throttling},
    {"Throttling", service_errc::throttling},
    {"ThrottlingException", service_errc::throttling},
    {"TooManyRequestsException", service_errc::throttling},
    {"TransactionCanceledException", service_errc::transaction_canceled},
    {"TransactionConflictException", service_errc::replicated_write_conflict},
    {"TransactionInProgressException", service_errc::throttling},
    {"UnknownOperationException", service_errc::unknown_operation},
    {"UnrecognizedClientException", service_errc::unrecognized_client},
    {"UnsupportedOperation", service_errc::unknown_operation},
    {"ValidationError", service_errc::validation},
    {"ValidationException", service_errc::validation},
}};
static_assert(std::ranges::is_sorted(codes, {}, &named_code::name));

} // namespace

std::string_view bare_error_code(std::string_view type) noexcept {
    type = type.substr(0, type.find(':'));
    const std::size_t hash = type.rfind('#');
    if (hash != type.npos) {
        type.remove_prefix(hash + 1);
    }
    const bool is_name = type.size() <= max_code && std::ranges::all_of(type, [](char c) {
                             return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                                    (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
                         });
    return is_name ? type : std::string_view();
}

service_errc service_errc_of(std::string_view code) noexcept {
    const auto found = std::ranges::lower_bound(codes, code, {}, &named_code::name);
    return found != codes.end() && found->name == code ? found->value : service_errc::unknown;
}

service_error parse_service_error(unsigned http_status, std::span<const http_header> headers,
                                  std::string_view body) {
    service_error error;
    error.http_status = http_status;
    error.request_id = excerpt(header(headers, "x-amzn-RequestId"), max_code);
    if (error.request_id.empty()) {
        error.request_id = excerpt(header(headers, "x-amz-request-id"), max_code);
    }
    const std::string_view after = header(headers, "x-amz-retry-after");
    unsigned milliseconds = 0;
    const auto [end, failure] =
        std::from_chars(after.data(), after.data() + after.size(), milliseconds);
    if (!after.empty() && failure == std::errc() && end == after.data() + after.size()) {
        error.retry_after = std::chrono::milliseconds(milliseconds);
    }

    std::string type;
    const bool is_object = read_body(body, error, type);
    std::string_view code = bare_error_code(header(headers, "x-amzn-ErrorType"));
    if (code.empty()) {
        code = bare_error_code(type);
    }
    error.code = code.empty() ? std::to_string(http_status) : std::string(code);
    error.value = service_errc_of(code);
    if (error.value != service_errc::conditional_check_failed) {
        error.existing_item = {};
    }
    error.foreign = is_foreign(http_status, code, is_object);
    if (error.value == service_errc::unknown) {
        error.value = value_of_status(http_status);
    }
    const bool unnamed = error.foreign && error.value == service_errc::unknown;
    error.outcome = unnamed ? error_code(errc::foreign_answer) : error_code(error.value);
    error.location = excerpt(header(headers, "Location"), max_excerpt);
    return error;
}

} // namespace dyndump::core
