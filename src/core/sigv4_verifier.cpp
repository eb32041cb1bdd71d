#include "core/sigv4_verifier.hpp"

#include "core/amz_date.hpp"

#include <algorithm>

namespace dyndump::core {
namespace {

const http_header* find(std::span<const http_header> headers, std::string_view name) {
    const auto found =
        std::find_if(headers.begin(), headers.end(), [name](const http_header& header) {
            return equals_ignoring_case(header.name, name);
        });
    return found == headers.end() ? nullptr : &*found;
}

std::string_view value_of(std::span<const http_header> headers, std::string_view name) {
    const http_header* header = find(headers, name);
    return header == nullptr ? std::string_view() : header->value;
}

/// Cuts what stands before `separator` (or all) off the front of `text`.
std::string_view cut(std::string_view& text, char separator) {
    const std::size_t at = text.find(separator);
    const std::string_view front = text.substr(0, at);
    text = at == text.npos ? std::string_view() : text.substr(at + 1);
    return front;
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
        text.remove_prefix(1);
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
        text.remove_suffix(1);
    }
    return text;
}

} // namespace

struct sigv4_verifier::authorization {
    std::string_view access_key_id;
    std::string_view day;
    std::string_view region;
    std::string_view service;
    std::string_view signed_headers;
    std::string_view signature;

    static std::optional<authorization> parse(std::string_view value) {
        value = trim(value);
        if (cut(value, ' ') != "AWS4-HMAC-SHA256") {
            return std::nullopt;
        }
        authorization result;
        std::string_view scope;
        while (!value.empty()) {
            std::string_view part = trim(cut(value, ','));
            const std::string_view name = cut(part, '=');
            if (name == "Credential") {
                scope = part;
            } else if (name == "SignedHeaders") {
                result.signed_headers = part;
            } else if (name == "Signature") {
                result.signature = part;
            } else {
                return std::nullopt;
            }
        }
        result.access_key_id = cut(scope, '/');
        result.day = cut(scope, '/');
        result.region = cut(scope, '/');
        result.service = cut(scope, '/');
        const bool complete = !result.access_key_id.empty() && !result.region.empty() &&
                              !result.service.empty() && scope == "aws4_request" &&
                              !result.signed_headers.empty() && result.signature.size() == 64;
        return complete ? std::optional(result) : std::nullopt;
    }
};

sigv4_verifier::sigv4_verifier(std::string service, std::string region,
                               std::chrono::seconds tolerance, path_style style)
    : service_(std::move(service))
    , region_(std::move(region))
    , tolerance_(tolerance)
    , style_(style) {}

signature_check sigv4_verifier::verify(const signable_request& request,
                                       std::chrono::system_clock::time_point now,
                                       const key_lookup& lookup) {
    const std::string_view header = value_of(request.headers, "authorization");
    if (header.empty()) {
        return signature_check::missing;
    }
    const auto given = authorization::parse(header);
    const std::string_view date = value_of(request.headers, "x-amz-date");
    if (!given || date.empty() || !select_headers(request.headers, given->signed_headers)) {
        return signature_check::incomplete;
    }
    const auto known = lookup(given->access_key_id);
    if (!known) {
        return signature_check::unknown_key;
    }
    if (value_of(request.headers, "x-amz-security-token") != known->session_token) {
        return signature_check::bad_token;
    }
    const signature_check scope = check_scope(*given, date, now);
    if (scope != signature_check::ok) {
        return scope;
    }
    const signature_check payload = hash_payload(request);
    if (payload != signature_check::ok) {
        return payload;
    }

    signable_request hashed = request;
    hashed.payload_hash = payload_hash_;
    canonical_.build(style_, hashed, selected_);
    make_string_to_sign(string_to_sign_, date, given->region, given->service,
                        hash_(canonical_.text()));
    key_.use(known->secret_access_key, given->day, given->region, given->service);
    expected_.clear();
    append_hex(expected_, key_.hmac(string_to_sign_));
    const bool same =
        CRYPTO_memcmp(expected_.data(), given->signature.data(), expected_.size()) == 0;
    return same ? signature_check::ok : signature_check::mismatch;
}

signature_check sigv4_verifier::check_scope(const authorization& given, std::string_view date,
                                            std::chrono::system_clock::time_point now) const {
    const auto time = amz_date::parse(date);
    if (!time) {
        return signature_check::incomplete;
    }
    if (given.service != service_ || (!region_.empty() && given.region != region_) ||
        given.day != date.substr(0, 8)) {
        return signature_check::wrong_scope;
    }
    const auto distance = now < *time ? *time - now : now - *time;
    return distance > tolerance_ ? signature_check::skewed : signature_check::ok;
}

/// Fills `selected_` with the signed headers; false if one is absent, or if one that decides what
/// the request means is not covered.
bool sigv4_verifier::select_headers(std::span<const http_header> headers,
                                    std::string_view signed_headers) {
    selected_.clear();
    while (!signed_headers.empty()) {
        const std::string_view name = cut(signed_headers, ';');
        const std::size_t before = selected_.size();
        for (const http_header& header : headers) {
            if (equals_ignoring_case(header.name, name)) {
                selected_.push_back(header);
            }
        }
        if (selected_.size() == before) {
            return false;
        }
    }
    if (style_ == path_style::verbatim) {
        constexpr std::string_view own = "x-amz-";
        for (const http_header& header : headers) {
            if (header.name.size() > own.size() &&
                equals_ignoring_case(header.name.substr(0, own.size()), own) &&
                find(selected_, header.name) == nullptr) {
                return false;
            }
        }
    }
    for (std::string_view name :
         {"host", "x-amz-date", "x-amz-target", "x-amz-security-token", "x-amz-content-sha256"}) {
        if (find(headers, name) != nullptr && find(selected_, name) == nullptr) {
            return false;
        }
    }
    return find(selected_, "host") != nullptr;
}

/// Fills `payload_hash_`.
signature_check sigv4_verifier::hash_payload(const signable_request& request) {
    const std::string_view announced = value_of(request.headers, "x-amz-content-sha256");
    const bool of_s3 = style_ == path_style::verbatim;
    if (of_s3 && announced == "UNSIGNED-PAYLOAD") {
        payload_hash_ = announced;
        return signature_check::ok;
    }
    payload_hash_.clear();
    append_hex(payload_hash_, hash_(request.payload));
    if (announced.empty()) {
        return of_s3 ? signature_check::incomplete : signature_check::ok;
    }
    if (announced == payload_hash_) {
        return signature_check::ok;
    }
    return of_s3 ? signature_check::wrong_payload : signature_check::mismatch;
}

} // namespace dyndump::core
