// Digests of a part while it grows.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <openssl/evp.h>

namespace dyndump::archive {

/// Raw bytes to lower-case hex and to base64 with padding.
std::string to_hex(std::string_view bytes);
std::string to_base64(std::string_view bytes);

/// A hash that can be asked for in between. Not thread-safe. Throws std::runtime_error if OpenSSL
/// does not offer it (MD5 under FIPS).
class running_digest {
public:
    explicit running_digest(const EVP_MD* algorithm);

    void add(std::string_view bytes);
    /// Of what was added so far, raw.
    std::string value() const;

private:
    struct deleter {
        void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
    };
    std::unique_ptr<EVP_MD_CTX, deleter> context_;
};

} // namespace dyndump::archive
