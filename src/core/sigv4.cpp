#include "core/sigv4.hpp"

#include "core/amz_date.hpp"

#include <algorithm>
#include <array>

namespace dyndump::core {

void append_scope(std::string& out, std::string_view day, std::string_view region,
                  std::string_view service) {
    out += day;
    out += '/';
    out += region;
    out += '/';
    out += service;
    out += "/aws4_request";
}

void make_string_to_sign(std::string& out, std::string_view date, std::string_view region,
                         std::string_view service, const sha256_digest& canonical_hash) {
    out = "AWS4-HMAC-SHA256\n";
    out += date;
    out += '\n';
    append_scope(out, date.substr(0, 8), region, service);
    out += '\n';
    append_hex(out, canonical_hash);
}

sha256_digest signing_key::derive(std::string_view secret_access_key, std::string_view day,
                                  std::string_view region, std::string_view service) {
    static constexpr std::string_view prefix = "AWS4";
    std::vector<unsigned char> seed(prefix.begin(), prefix.end());
    seed.reserve(prefix.size() + secret_access_key.size());
    seed.insert(seed.end(), secret_access_key.begin(), secret_access_key.end());
    keyed_.key(seed);
    OPENSSL_cleanse(seed.data(), seed.size());
    sha256_digest key = keyed_(day);
    for (std::string_view step : {region, service, std::string_view("aws4_request")}) {
        keyed_.key(key);
        key = keyed_(step);
    }
    return key;
}

void signing_key::use(std::string_view secret_access_key, std::string_view day,
                      std::string_view region, std::string_view service) {
    // The scope is compared in pieces: this runs once a request.
    const bool same_scope = scope_.size() == day.size() + region.size() + service.size() + 2 &&
                            scope_.compare(0, day.size(), day) == 0 &&
                            scope_.compare(day.size() + 1, region.size(), region) == 0 &&
                            std::string_view(scope_).ends_with(service);
    if (same_scope && secret_.view() == secret_access_key) {
        return;
    }
    scope_.clear(); // should OpenSSL throw, no half-set key is taken for a good one
    sha256_digest key = derive(secret_access_key, day, region, service);
    keyed_.key(key);
    OPENSSL_cleanse(key.data(), key.size());
    secret_ = secret(secret_access_key);
    scope_.append(day).append("/").append(region).append("/").append(service);
}

sigv4_signer::sigv4_signer(std::string region, std::string service, path_style style)
    : region_(std::move(region))
    , service_(std::move(service))
    , style_(style) {}

bool sigv4_signer::is_signed(std::string_view name) noexcept {
    static constexpr std::array<std::string_view, 14> unsigned_names{
        "connection",
        "expect",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "x-amzn-trace-id",
        "authorization",
        "amz-sdk-request",
        "amz-sdk-invocation-id",
    };
    return std::none_of(
        unsigned_names.begin(), unsigned_names.end(),
        [name](std::string_view other) { return equals_ignoring_case(name, other); });
}

void sigv4_signer::sign(const signable_request& request, const signing_credentials& credentials,
                        std::chrono::system_clock::time_point now, signature& out) {
    const amz_date date(now);
    out.amz_date = date.view();
    if (request.payload_hash.empty()) {
        out.payload_hash.clear();
        append_hex(out.payload_hash, hash_(request.payload));
    } else {
        out.payload_hash = request.payload_hash;
    }

    std::array<http_header, 3> added;
    std::size_t added_count = 0;
    added[added_count++] = {"x-amz-date", out.amz_date};
    if (!credentials.session_token.empty()) {
        added[added_count++] = {"x-amz-security-token", credentials.session_token};
    }
    if (style_ == path_style::verbatim) {
        added[added_count++] = {"x-amz-content-sha256", out.payload_hash};
    }
    headers_.assign(added.begin(), added.begin() + added_count);
    for (const http_header& header : request.headers) {
        // A value that the signer sets takes the place of the caller's.
        const bool replaced = std::any_of(added.begin(), added.begin() + added_count,
                                          [&header](const http_header& ours) {
                                              return equals_ignoring_case(ours.name, header.name);
                                          });
        if (!replaced && is_signed(header.name)) {
            headers_.push_back(header);
        }
    }

    signable_request hashed = request;
    hashed.payload_hash = out.payload_hash;
    canonical_.build(style_, hashed, headers_);
    make_string_to_sign(string_to_sign_, date.view(), region_, service_, hash_(canonical_.text()));
    key_.use(credentials.secret_access_key, date.day(), region_, service_);

    out.authorization = "AWS4-HMAC-SHA256 Credential=";
    out.authorization += credentials.access_key_id;
    out.authorization += '/';
    append_scope(out.authorization, date.day(), region_, service_);
    out.authorization += ", SignedHeaders=";
    out.authorization += canonical_.signed_headers();
    out.authorization += ", Signature=";
    append_hex(out.authorization, key_.hmac(string_to_sign_));
}

} // namespace dyndump::core
