#include "s3/digests.hpp"

#include "core/base64.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <array>
#include <span>
#include <vector>

namespace dyndump::s3 {
namespace {

std::string base64(std::span<const unsigned char> bytes) {
    std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0'); // OpenSSL ends it with a NUL
    const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes.data(),
                                       static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(length));
    return out;
}

} // namespace

std::string crc32_text(std::uint32_t crc) {
    const std::array<unsigned char, 4> bytes{
        static_cast<unsigned char>(crc >> 24), static_cast<unsigned char>(crc >> 16),
        static_cast<unsigned char>(crc >> 8), static_cast<unsigned char>(crc)};
    return base64(bytes);
}

std::optional<std::uint32_t> parse_crc32(std::string_view text) {
    std::vector<std::uint8_t> bytes;
    if (!core::decode_base64(text, bytes) || bytes.size() != 4) {
        return std::nullopt;
    }
    std::uint32_t crc = 0;
    for (const auto byte : bytes) {
        crc = crc << 8 | byte;
    }
    return crc;
}

std::string md5_text(std::string_view body) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    std::size_t size = 0;
    if (EVP_Q_digest(nullptr, "MD5", nullptr, body.data(), body.size(), digest.data(), &size) !=
        1) {
        ERR_clear_error();
        return {};
    }
    return base64(std::span(digest).first(size));
}

} // namespace dyndump::s3
