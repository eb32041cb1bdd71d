/// \file
/// Certificates made on the spot, good and bad.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace dyndump::test {

struct openssl_deleter {
    void operator()(X509* p) const noexcept { X509_free(p); }
    void operator()(EVP_PKEY* p) const noexcept { EVP_PKEY_free(p); }
    void operator()(SSL_CTX* p) const noexcept { SSL_CTX_free(p); }
};
template <class T>
using openssl_ptr = std::unique_ptr<T, openssl_deleter>;

/// A certificate with its key.
struct identity {
    openssl_ptr<X509> certificate;
    openssl_ptr<EVP_PKEY> key;

    /// PEM, as a CA bundle holds it.
    std::string pem() const;
    /// PEM of the key.
    std::string key_pem() const;
};

struct identity_params {
    std::string name = "localhost";
    /// subjectAltName as OpenSSL's configuration writes it; empty: none.
    std::string alternative_names = "DNS:localhost,IP:127.0.0.1,IP:::1";
    bool is_authority = false;
    /// In days from now.
    int valid_from = -1;
    int valid_to = 30;

    identity_params() {}
    static identity_params authority(std::string name);
};

/// Signed by `issuer`, or by itself if that is null.
identity make_identity(const identity_params& params, const identity* issuer = nullptr);

/// A server's context that shows `who`, followed by `chain` if that is not null.
openssl_ptr<SSL_CTX> make_server_context(const identity& who, const identity* chain = nullptr);

} // namespace dyndump::test
