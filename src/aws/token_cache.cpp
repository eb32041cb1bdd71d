#include "aws/token_cache.hpp"

#include "files/atomic_file.hpp"

#include <array>

#include <openssl/evp.h>

namespace dyndump::aws {
namespace {

std::string hex_name(std::string_view text, const EVP_MD* algorithm) {
    static constexpr char digits[] = "0123456789abcdef";
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &size, algorithm, nullptr);
    std::string name;
    for (unsigned i = 0; i < size; ++i) {
        name += digits[digest[i] >> 4];
        name += digits[digest[i] & 15];
    }
    return name + ".json";
}

} // namespace

std::string sso_cache_name(std::string_view session) {
    return hex_name(session, EVP_sha1());
}

std::string login_cache_name(std::string_view session) {
    return hex_name(session, EVP_sha256());
}

error_code replace_private_file(const std::string& path, std::string_view text) {
    return files::replace_file(path, text, {files::audience::owner, true}).code;
}

} // namespace dyndump::aws
