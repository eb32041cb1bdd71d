/// \file
/// AWS Signature Version 4: the signer.
#pragma once

#include "core/canonical_request.hpp"
#include "core/secret.hpp"
#include "core/sha256.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::core {

/// What a request is signed with. Views, borrowed for the duration of a call.
struct signing_credentials {
    std::string_view access_key_id;
    std::string_view secret_access_key;
    /// Empty with long-lived keys.
    std::string_view session_token;
};

/// The values to send along. Its strings are reused by the next `sign`.
struct signature {
    /// The value of `X-Amz-Date`.
    std::string amz_date;
    /// The value of `Authorization`.
    std::string authorization;
    /// The payload's hash, hex or `UNSIGNED-PAYLOAD`: the value of `X-Amz-Content-Sha256` (S3).
    std::string payload_hash;
};

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

/// Signs the requests of one service in one region.
///
/// The signer adds `x-amz-date`, with a token `x-amz-security-token`, and for S3
/// `x-amz-content-sha256` to the signed headers; the caller sends them. It leaves out the headers
/// that proxies and retries change (`is_signed`).
///
/// Thread safety: none; each connection has its own, or a lock around it.
class sigv4_signer {
public:
    /// `service` is the signing name: `dynamodb`, `s3`, `sts`, `awsssoportal`.
    sigv4_signer(std::string region, std::string service,
                 path_style style = path_style::normalised);

    /// Fills `out`. `request.headers` must hold `host`. Neither names nor values are checked for
    /// line breaks here: the request's builder refuses them.
    void sign(const signable_request& request, const signing_credentials& credentials,
              std::chrono::system_clock::time_point now, signature& out);

    /// The canonical request of the last `sign`. It holds the session token: not for logs.
    std::string_view canonical_text() const noexcept { return canonical_.text(); }
    /// The string to sign of the last `sign`.
    std::string_view string_to_sign() const noexcept { return string_to_sign_; }

    /// Is a header of this name covered by the signature? Not those that a hop may change, and not
    /// `amz-sdk-*` and `authorization`.
    static bool is_signed(std::string_view name) noexcept;

private:
    std::string region_;
    std::string service_;
    path_style style_;
    sha256 hash_;
    signing_key key_;
    canonical_request canonical_;
    std::vector<http_header> headers_;
    std::string string_to_sign_;
};

/// Appends `DAY/REGION/SERVICE/aws4_request`.
void append_scope(std::string& out, std::string_view day, std::string_view region,
                  std::string_view service);

/// Replaces `out` by the string to sign.
void make_string_to_sign(std::string& out, std::string_view date, std::string_view region,
                         std::string_view service, const sha256_digest& canonical_hash);

} // namespace dyndump::core
