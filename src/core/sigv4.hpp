/// \file
/// AWS Signature Version 4: the signer.
#pragma once

#include "core/amz_date.hpp"
#include "core/canonical_request.hpp"
#include "core/secret.hpp"
#include "core/sha256.hpp"

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dyndump::core {

using dyndump::signature;
using dyndump::signer_params;
using dyndump::signing_keys;

/// The signing key of one secret, day, region and service; derived anew only when one of them
/// changes.
///
/// Thread safety: none.
class signing_key {
public:
    /// Makes `hmac()` use the key of these; costs four codes if it is not the key of last time.
    void use(std::string_view secret_access_key, std::string_view day, std::string_view region,
             std::string_view service);
    /// Signs with the key last chosen by `use`.
    sha256_digest hmac(std::string_view string_to_sign) { return keyed_(string_to_sign); }
    /// The raw key, for tests against published vectors. The caller wipes it.
    sha256_digest derive(std::string_view secret_access_key, std::string_view day,
                         std::string_view region, std::string_view service);

private:
    hmac_sha256 keyed_;
    secret secret_;
    std::string scope_;
};

/// Signs the requests of one service in one region: what dyndump::signer does, for requests that
/// are known to be right.
///
/// Thread safety: none; each connection has its own, or a lock around it.
class sigv4_signer {
public:
    explicit sigv4_signer(signer_params params)
        : params_(std::move(params)) {}

    /// Fills `out`. `request.headers` must hold `host`. Neither names nor values are checked for
    /// line breaks here: the request's builder refuses them.
    void sign(const signable_request& request, const signing_keys& keys,
              std::chrono::system_clock::time_point now, signature& out);

    /// Fills `out`, its query above all.
    void presign(const signable_request& request, const signing_keys& keys,
                 std::chrono::system_clock::time_point now, std::chrono::seconds valid_for,
                 signature& out);

    /// See signer::append_headers().
    void append_headers(const signature& made, const signing_keys& keys,
                        std::vector<http_header>& to) const;

    /// The canonical request of the last signature. It holds the session token: not for logs.
    std::string_view canonical_text() const noexcept { return canonical_.text(); }
    /// The string to sign of the last signature.
    std::string_view string_to_sign() const noexcept { return string_to_sign_; }

    /// Is a header of this name covered by the signature? Not those that a hop may change, and not
    /// `amz-sdk-*` and `authorization`.
    static bool is_signed(std::string_view name) noexcept;

private:
    void hash_payload(const signable_request& request, signature& out);
    void select(const signable_request& request, std::span<const http_header> added);
    /// Of the canonical request, to be appended.
    sha256_digest code(signable_request request, const signing_keys& keys, const amz_date& date,
                       const signature& out);

    signer_params params_;
    sha256 hash_;
    signing_key key_;
    canonical_request canonical_;
    std::vector<http_header> headers_; // those that are signed
    std::string string_to_sign_;
    std::string credential_;
};

/// Appends `DAY/REGION/SERVICE/aws4_request`.
void append_scope(std::string& out, std::string_view day, std::string_view region,
                  std::string_view service);

/// Replaces `out` by the string to sign.
void make_string_to_sign(std::string& out, std::string_view date, std::string_view region,
                         std::string_view service, const sha256_digest& canonical_hash);

} // namespace dyndump::core
