#include "aws/token_cache.hpp"

#include "core/system_error.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

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

error_code last_error() {
    return core::system_error(errno);
}

error_code write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(fd, text.data(), text.size());
        if (written < 0 && errno != EINTR) {
            return last_error();
        }
        text.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
    }
    return ::fsync(fd) == 0 ? error_code() : last_error();
}

} // namespace

std::string sso_cache_name(std::string_view session) {
    return hex_name(session, EVP_sha1());
}

std::string login_cache_name(std::string_view session) {
    return hex_name(session, EVP_sha256());
}

error_code replace_private_file(const std::string& path, std::string_view text) {
    std::string temporary = path + ".XXXXXX";
    const int fd = ::mkostemp(temporary.data(), O_CLOEXEC); // mode 0600
    if (fd < 0) {
        return last_error();
    }
    error_code ec = write_all(fd, text);
    ::close(fd);
    if (!ec && std::rename(temporary.c_str(), path.c_str()) != 0) {
        ec = last_error();
    }
    if (ec) {
        ::unlink(temporary.c_str());
    }
    return ec;
}

} // namespace dyndump::aws
