#include "core/sigv4.hpp"

#include <algorithm>
#include <array>
#include <charconv>

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

void sigv4_signer::append_headers(const signature& made, const signing_keys& keys,
                                  std::vector<http_header>& to) const {
    to.push_back({"X-Amz-Date", made.amz_date});
    if (!keys.session_token.empty()) {
        to.push_back({"X-Amz-Security-Token", keys.session_token});
    }
    if (params_.announce_payload) {
        to.push_back({"X-Amz-Content-Sha256", made.payload_hash});
    }
    to.push_back({"Authorization", made.authorization});
}

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

void sigv4_signer::hash_payload(const signable_request& request, signature& out) {
    if (request.payload_hash.empty()) {
        out.payload_hash.clear();
        append_hex(out.payload_hash, hash_(request.payload));
    } else {
        out.payload_hash = request.payload_hash;
    }
}

// A value that the signer sets takes the place of the caller's.
void sigv4_signer::select(const signable_request& request, std::span<const http_header> added) {
    headers_.assign(added.begin(), added.end());
    for (const http_header& header : request.headers) {
        const bool replaced = std::ranges::any_of(added, [&header](const http_header& ours) {
            return equals_ignoring_case(ours.name, header.name);
        });
        const bool unsigned_token = !params_.sign_session_token &&
                                    equals_ignoring_case(header.name, "x-amz-security-token");
        if (!replaced && !unsigned_token && is_signed(header.name)) {
            headers_.push_back(header);
        }
    }
}

sha256_digest sigv4_signer::code(signable_request request, const signing_keys& keys,
                                 const amz_date& date, const signature& out) {
    request.payload_hash = out.payload_hash;
    canonical_.build({params_.normalise_path, params_.encode_path}, request, headers_);
    make_string_to_sign(string_to_sign_, date.view(), params_.region, params_.service,
                        hash_(canonical_.text()));
    key_.use(keys.secret_access_key, date.day(), params_.region, params_.service);
    return key_.hmac(string_to_sign_);
}

void sigv4_signer::sign(const signable_request& request, const signing_keys& keys,
                        std::chrono::system_clock::time_point now, signature& out) {
    const amz_date date(now);
    out.amz_date = date.view();
    out.query.clear();
    hash_payload(request, out);
    std::array<http_header, 3> added;
    std::size_t count = 0;
    added[count++] = {"x-amz-date", out.amz_date};
    if (!keys.session_token.empty() && params_.sign_session_token) {
        added[count++] = {"x-amz-security-token", keys.session_token};
    }
    if (params_.announce_payload) {
        added[count++] = {"x-amz-content-sha256", out.payload_hash};
    }
    select(request, std::span(added).first(count));
    const auto made = code(request, keys, date, out);
    out.authorization = "AWS4-HMAC-SHA256 Credential=";
    out.authorization += keys.access_key_id;
    out.authorization += '/';
    append_scope(out.authorization, date.day(), params_.region, params_.service);
    out.authorization += ", SignedHeaders=";
    out.authorization += canonical_.signed_headers();
    out.authorization += ", Signature=";
    append_hex(out.authorization, made);
}

void sigv4_signer::presign(const signable_request& request, const signing_keys& keys,
                           std::chrono::system_clock::time_point now,
                           std::chrono::seconds valid_for, signature& out) {
    const amz_date date(now);
    out.amz_date = date.view();
    out.authorization.clear();
    signable_request with = request;
    if (with.payload_hash.empty() && params_.announce_payload) {
        with.payload_hash = unsigned_payload;
    }
    hash_payload(with, out);
    // These are parameters instead.
    static constexpr std::array<http_header, 2> in_query{
        {{"x-amz-date", {}}, {"x-amz-security-token", {}}}};
    select(request, in_query);
    headers_.erase(headers_.begin(), headers_.begin() + in_query.size());

    auto& query = out.query;
    auto append = [&query](std::string_view parameter, std::string_view value) {
        query += query.empty() || query.back() == '&' ? "" : "&";
        query += parameter;
        query += '=';
        append_component(query, value);
    };
    query = request.query;
    append("X-Amz-Algorithm", "AWS4-HMAC-SHA256");
    credential_ = keys.access_key_id;
    credential_ += '/';
    append_scope(credential_, date.day(), params_.region, params_.service);
    append("X-Amz-Credential", credential_);
    append("X-Amz-Date", out.amz_date);
    append("X-Amz-SignedHeaders", canonical_.name_headers(headers_));
    std::array<char, 24> digits;
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), valid_for.count()).ptr;
    append("X-Amz-Expires", {digits.data(), static_cast<std::size_t>(end - digits.data())});
    const bool has_token = !keys.session_token.empty();
    if (has_token && params_.sign_session_token) {
        append("X-Amz-Security-Token", keys.session_token);
    }
    with.query = query;
    const auto made = code(with, keys, date, out);
    if (has_token && !params_.sign_session_token) {
        append("X-Amz-Security-Token", keys.session_token);
    }
    append("X-Amz-Signature", {});
    append_hex(query, made);
}

} // namespace dyndump::core
