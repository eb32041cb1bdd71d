/// \file
/// AWS Signature Version 4: the server's side, for the sandbox.
#pragma once

#include "core/sigv4.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::core {

/// What the verifier thinks of a request, and the error code DynamoDB has for it.
enum class signature_check {
    ok,
    /// No Authorization: MissingAuthenticationTokenException.
    missing,
    /// Not understood, or a header that must be covered is not: IncompleteSignatureException.
    incomplete,
    /// The access key is not known: UnrecognizedClientException.
    unknown_key,
    /// The session token is missing or not the key's: UnrecognizedClientException.
    bad_token,
    /// Signed for another service or region, or the date is not the scope's:
    /// InvalidSignatureException.
    wrong_scope,
    /// The time is further off than tolerated: InvalidSignatureException ("Signature expired").
    skewed,
    /// Another secret, or the request was changed: InvalidSignatureException.
    mismatch,
    /// S3 only: the payload is not the one announced. To DynamoDB that is a mismatch.
    wrong_payload,
};

/// The secrets of an access key that the server knows.
struct known_key {
    std::string_view secret_access_key;
    /// Empty: the key takes no token.
    std::string_view session_token;
};

/// Verifies what `sigv4_signer` (or any SDK) signs.
///
/// Thread safety: none.
class sigv4_verifier {
public:
    using key_lookup = std::function<std::optional<known_key>(std::string_view access_key_id)>;

    /// An empty `region` takes a signature for any. `tolerance` is 15 min at DynamoDB's.
    explicit sigv4_verifier(std::string service, std::string region = {},
                            std::chrono::seconds tolerance = std::chrono::minutes(15),
                            path_style style = path_style::normalised);

    /// Checks a request as received. An `x-amz-content-sha256` must be the payload's, too. For S3
    /// (`path_style::verbatim`) it must be there, may be UNSIGNED-PAYLOAD, and all headers whose
    /// names begin with `x-amz-` must be signed.
    signature_check verify(const signable_request& request,
                           std::chrono::system_clock::time_point now, const key_lookup& lookup);

private:
    struct authorization;
    signature_check check_scope(const authorization& given, std::string_view date,
                                std::chrono::system_clock::time_point now) const;
    bool select_headers(std::span<const http_header> headers, std::string_view signed_headers);
    signature_check hash_payload(const signable_request& request);

    std::string service_;
    std::string region_;
    std::chrono::seconds tolerance_;
    path_style style_;
    sha256 hash_;
    signing_key key_;
    canonical_request canonical_;
    std::vector<http_header> selected_;
    std::string payload_hash_;
    std::string string_to_sign_;
    std::string expected_;
};

} // namespace dyndump::core
