/// \file
/// AWS Signature Version 4 for any service: headers and presigned queries. No I/O.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/error.hpp>
#include <dyndump/http_header.hpp>

#include <chrono>
#include <concepts>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dyndump {

namespace core {
class sigv4_signer;
}

/// In place of a payload's hash: the body is not covered by the signature.
inline constexpr std::string_view unsigned_payload = "UNSIGNED-PAYLOAD";

/// What requests are signed for, and how the service wants it. Each member is independent of the
/// others. Source: AWS IAM user guide, "Create a signed AWS API request".
struct signer_params {
    /// E.g. "eu-west-1".
    std::string region;
    /// The signing name: "dynamodb", "sqs", "execute-api".
    std::string service;
    /// Segments that are empty, or one or two dots, are resolved in what is signed; the path that
    /// is sent stays as it is.
    bool normalise_path = true;
    /// The path is percent-encoded once more in what is signed.
    bool encode_path = true;
    /// `X-Amz-Content-Sha256` is signed, and has to be sent.
    bool announce_payload = false;
    /// The session token is covered by the signature. Some services (IoT) want it added behind.
    bool sign_session_token = true;

    signer_params() {}
    signer_params(std::string of_region, std::string of_service)
        : region(std::move(of_region))
        , service(std::move(of_service)) {}

    /// S3 wants the path as it is on the wire, and the payload's hash in a header.
    static signer_params for_s3(std::string of_region) {
        signer_params params(std::move(of_region), "s3");
        params.normalise_path = false;
        params.encode_path = false;
        params.announce_payload = true;
        return params;
    }
};

/// What a request is signed with. Views, borrowed for the duration of a call.
struct signing_keys {
    std::string_view access_key_id;
    std::string_view secret_access_key;
    /// Empty with long-lived keys.
    std::string_view session_token;

    signing_keys() = default;
    signing_keys(std::string_view id, std::string_view secret, std::string_view token = {}) noexcept
        : access_key_id(id)
        , secret_access_key(secret)
        , session_token(token) {}
    /// Of `credentials`, which must outlive the call.
    template <class Credentials>
    requires requires(const Credentials& from) {
        { from.access_key_id() } -> std::convertible_to<std::string_view>;
        { from.secret_access_key() } -> std::convertible_to<std::string_view>;
        { from.session_token() } -> std::convertible_to<std::string_view>;
    }
    signing_keys(const Credentials& from) noexcept
        : signing_keys(from.access_key_id(), from.secret_access_key(), from.session_token()) {}
};

/// The parts of a request that a signature covers. All views, borrowed for the duration of a call.
struct signable_request {
    std::string_view method = "POST";
    /// As on the wire: percent-encoded once, without the query.
    std::string_view path = "/";
    /// As on the wire, without the question mark.
    std::string_view query;
    /// `Host` is one of them. Those that proxies and retries change (`User-Agent`, `Connection`,
    /// `amz-sdk-request` and so on) are not signed.
    std::span<const http_header> headers;
    std::string_view payload;
    /// If not empty, used instead of hashing `payload`: 64 hex digits, or unsigned_payload.
    std::string_view payload_hash;
};

/// What signing has made. Its strings are reused by the next signature that is put into it.
struct signature {
    /// The value of `X-Amz-Date`.
    std::string amz_date;
    /// The value of `Authorization`; empty if a query was signed.
    std::string authorization;
    /// The payload's hash, hex or unsigned_payload: the value of `X-Amz-Content-Sha256`.
    std::string payload_hash;
    /// The query to be sent, if one was signed: the request's with the signature's parameters.
    std::string query;
};

/// Signs requests to one service in one region. The key of a day is derived once.
///
/// Thread safety: none; each connection has its own, or a lock around it. Once its buffers have
/// grown, signing allocates nothing (what OpenSSL takes for its digests is its own).
/// Errors: errc::invalid_argument for a request that the service would refuse whatever its
/// signature: no `Host`, a path without its first slash, no region, service or key, a year beyond
/// 9999.
class DYNDUMP_EXPORT signer {
public:
    explicit signer(signer_params params);
    ~signer();
    signer(signer&& other) noexcept;
    signer& operator=(signer&& other) noexcept;

    const signer_params& params() const noexcept { return params_; }

    /// Signs by header. `X-Amz-Date`, with a token `X-Amz-Security-Token`, and if it is to be
    /// announced `X-Amz-Content-Sha256` are added to the headers that are signed, in place of those
    /// of `request`: see append_headers(). Values are not checked for line breaks, which the
    /// transport refuses.
    error_code sign(const signable_request& request, const signing_keys& keys,
                    std::chrono::system_clock::time_point now, signature& out);

    /// Signs by query: anyone who has the URL may send the request, with the headers that `request`
    /// has, for `valid_for` (1 s to 7 days). Without a `payload_hash`, and if the payload is
    /// announced otherwise (S3), it is not covered. Errors: errc::invalid_argument also if the
    /// query has parameters of a signature already.
    error_code presign(const signable_request& request, const signing_keys& keys,
                       std::chrono::system_clock::time_point now, std::chrono::seconds valid_for,
                       signature& out);

    /// Appends what has to be sent with a request that was signed by header, as views into `made`
    /// and `keys`.
    void append_headers(const signature& made, const signing_keys& keys,
                        std::vector<http_header>& to) const;

    /// What was hashed last, to be compared with what a service says it expected. It holds the
    /// session token: not for logs.
    std::string_view canonical_request() const noexcept;
    std::string_view string_to_sign() const noexcept;

private:
    error_code check(const signable_request& request, const signing_keys& keys,
                     std::chrono::system_clock::time_point now) const noexcept;

    signer_params params_;
    std::unique_ptr<core::sigv4_signer> impl_;
};

} // namespace dyndump
