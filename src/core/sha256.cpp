#include "core/sha256.hpp"

#include <stdexcept>

#include <openssl/core_names.h>
#include <openssl/params.h>

namespace dyndump::core {
namespace {

void require(bool done, const char* what) {
    if (!done) {
        throw std::runtime_error(std::string("OpenSSL failed: ") + what);
    }
}

} // namespace

void append_hex(std::string& out, const sha256_digest& digest) {
    static constexpr char digits[] = "0123456789abcdef";
    std::array<char, 64> text;
    std::size_t at = 0;
    for (unsigned char byte : digest) {
        text[at++] = digits[byte >> 4];
        text[at++] = digits[byte & 15];
    }
    out.append(text.data(), text.size());
}

sha256::sha256()
    : algorithm_(EVP_MD_fetch(nullptr, "SHA256", nullptr))
    , context_(EVP_MD_CTX_new()) {
    require(algorithm_ && context_, "SHA256 is not available");
}

sha256_digest sha256::operator()(std::string_view data) {
    begin();
    add(data);
    return end();
}

void sha256::begin() {
    require(EVP_DigestInit_ex2(context_.get(), algorithm_.get(), nullptr) == 1, "SHA256");
}

void sha256::add(std::string_view piece) {
    require(EVP_DigestUpdate(context_.get(), piece.data(), piece.size()) == 1, "SHA256");
}

sha256_digest sha256::end() {
    sha256_digest digest;
    unsigned length = 0;
    const bool done = EVP_DigestFinal_ex(context_.get(), digest.data(), &length) == 1;
    require(done && length == digest.size(), "SHA256");
    return digest;
}

hmac_sha256::hmac_sha256() {
    EVP_MAC* algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    context_.reset(EVP_MAC_CTX_new(algorithm));
    EVP_MAC_free(algorithm); // the context holds its own reference
    require(context_ != nullptr, "HMAC is not available");
    char name[] = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
        OSSL_PARAM_construct_end(),
    };
    require(EVP_MAC_CTX_set_params(context_.get(), parameters) == 1, "HMAC-SHA256");
}

void hmac_sha256::key(std::span<const unsigned char> bytes) {
    // A null key would mean "the key of before".
    static constexpr unsigned char empty = 0;
    const unsigned char* data = bytes.empty() ? &empty : bytes.data();
    require(EVP_MAC_init(context_.get(), data, bytes.size(), nullptr) == 1, "HMAC key");
}

sha256_digest hmac_sha256::operator()(std::string_view data) {
    sha256_digest digest;
    std::size_t length = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(data.data());
    const bool done = EVP_MAC_init(context_.get(), nullptr, 0, nullptr) == 1 &&
                      EVP_MAC_update(context_.get(), bytes, data.size()) == 1 &&
                      EVP_MAC_final(context_.get(), digest.data(), &length, digest.size()) == 1;
    require(done && length == digest.size(), "HMAC");
    return digest;
}

} // namespace dyndump::core
