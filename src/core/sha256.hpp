/// \file
/// SHA-256 and HMAC-SHA-256 with contexts that are set up once and used for many messages.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <openssl/evp.h>

namespace dyndump::core {

using sha256_digest = std::array<unsigned char, 32>;

/// Appends 64 lower-case hex digits.
void append_hex(std::string& out, const sha256_digest& digest);

/// Thread safety: none; each thread or connection has its own.
class sha256 {
public:
    /// \throws std::runtime_error if OpenSSL offers no SHA-256 (a broken installation).
    sha256();
    /// The digest of the whole of `data`.
    sha256_digest operator()(std::string_view data);

    /// The same for data that comes in pieces.
    void begin();
    void add(std::string_view piece);
    sha256_digest end();

private:
    struct deleter {
        void operator()(EVP_MD* md) const noexcept { EVP_MD_free(md); }
        void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
    };
    std::unique_ptr<EVP_MD, deleter> algorithm_;
    std::unique_ptr<EVP_MD_CTX, deleter> context_;
};

/// Keeps the key's schedule, so that a message costs its own hashing only. The key is wiped by
/// OpenSSL when it is replaced or the object destroyed.
///
/// Thread safety: none; each thread or connection has its own.
class hmac_sha256 {
public:
    /// \throws std::runtime_error if OpenSSL offers no HMAC-SHA-256 (a broken installation).
    hmac_sha256();
    /// Sets the key of the messages to come. An empty key is legal.
    void key(std::span<const unsigned char> bytes);
    /// The code of the whole of `data`. `key` must have been called.
    sha256_digest operator()(std::string_view data);

private:
    struct deleter {
        void operator()(EVP_MAC_CTX* context) const noexcept { EVP_MAC_CTX_free(context); }
    };
    std::unique_ptr<EVP_MAC_CTX, deleter> context_;
};

} // namespace dyndump::core
