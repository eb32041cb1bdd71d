#include "aws/file_reader.hpp"

#include "core/system_error.hpp"

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dyndump::aws {
namespace {

constexpr std::size_t max_size = 1 << 20;

class descriptor {
public:
    explicit descriptor(int fd) noexcept
        : fd_(fd) {}
    ~descriptor() {
        if (fd_ >= 0) {
            ::close(fd_);
        }
    }
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    int get() const noexcept { return fd_; }

private:
    int fd_;
};

} // namespace

error_code system_file_reader::read(const std::string& path, core::secret& out) const {
    // Not blocking: a pipe at a configuration file's place must not hang the program.
    const descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat status {};
    if (file.get() < 0 || ::fstat(file.get(), &status) != 0) {
        return core::system_error(errno);
    }
    if (S_ISCHR(status.st_mode)) { // /dev/null: the usual way to say "no such file"
        out = {};
        return {};
    }
    if (!S_ISREG(status.st_mode)) {
        return core::system_error(S_ISDIR(status.st_mode) ? EISDIR : EINVAL);
    }
    std::string text(max_size + 1, '\0');
    std::size_t size = 0;
    while (size < text.size()) {
        const ssize_t got = ::read(file.get(), text.data() + size, text.size() - size);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            const int failure = errno;
            OPENSSL_cleanse(text.data(), size);
            return core::system_error(failure);
        }
        if (got == 0) {
            break;
        }
        size += static_cast<std::size_t>(got);
    }
    const bool fits = size <= max_size;
    if (fits) {
        out = core::secret(std::string_view(text).substr(0, size));
    }
    OPENSSL_cleanse(text.data(), size);
    return fits ? error_code() : core::system_error(EFBIG);
}

error_code fixed_file_reader::read(const std::string& path, core::secret& out) const {
    const auto found = files_.find(path);
    if (found == files_.end()) {
        return core::system_error(ENOENT);
    }
    out = core::secret(found->second);
    return {};
}

} // namespace dyndump::aws
