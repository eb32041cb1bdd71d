#include "files/atomic_file.hpp"

#include <dyndump/printable.hpp>

#include "core/system_error.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <random>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dyndump::files {
namespace {

constexpr int name_attempts = 16;

class descriptor {
public:
    explicit descriptor(int number = -1)
        : number_(number) {}
    ~descriptor() { static_cast<void>(close()); }
    descriptor(descriptor&& other) noexcept
        : number_(std::exchange(other.number_, -1)) {}
    descriptor& operator=(descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }

    int get() const noexcept { return number_; }
    bool is_open() const noexcept { return number_ >= 0; }
    bool close() {
        const int number = std::exchange(number_, -1);
        return number < 0 || ::close(number) == 0 || errno == EINTR; // Linux has closed it then
    }

private:
    int number_;
};

struct place {
    std::string directory;
    std::string name;
};

place split(const std::string& path) {
    const auto slash = path.rfind('/');
    return {slash == std::string::npos ? "." : path.substr(0, slash + 1),
            path.substr(slash + 1)}; // npos + 1 is 0
}

// Where a link leads to; the path itself if it is none, empty if the link leads nowhere.
std::string behind_links(const std::string& path) {
    struct stat what {};
    if (::lstat(path.c_str(), &what) != 0 || !S_ISLNK(what.st_mode)) {
        return path;
    }
    const std::unique_ptr<char, void (*)(void*)> found(::realpath(path.c_str(), nullptr), ::free);
    return found ? std::string(found.get()) : std::string();
}

bool is_a_standard_stream(const struct stat& what) {
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        struct stat its {};
        if (::fstat(stream, &its) == 0 && its.st_dev == what.st_dev && its.st_ino == what.st_ino) {
            return true;
        }
    }
    return false;
}

// Has the length of no name that it stands in for, which may have the longest there is.
std::string temporary_name() {
    std::random_device random;
    return fmt::format(".dyndump-{:08x}{:08x}.tmp", random(), random());
}

bool write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const auto n = ::write(file, text.data(), text.size());
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            errno = n == 0 ? EIO : errno;
            return false;
        }
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

// File systems that cannot sync a directory say so in several ways.
bool sync_directory(int directory) {
    return ::fsync(directory) == 0 || errno == EINVAL || errno == EOPNOTSUPP || errno == ENOSYS ||
           errno == EBADF; // which a directory that cannot be read is open for
}

class replacing {
public:
    replacing(const std::string& path, replacement how)
        : path_(path)
        , how_(how) {}
    ~replacing() {
        if (!temporary_.empty()) {
            ::unlinkat(directory_.get(), temporary_.c_str(), 0);
        }
    }
    replacing(const replacing&) = delete;
    replacing& operator=(const replacing&) = delete;

    replacement_fault run(std::string_view content) {
        if (auto refused = look()) {
            return refused;
        }
        if (auto failed = create()) {
            return failed;
        }
        if (!write_all(file_.get(), content) || (how_.durable && ::fsync(file_.get()) != 0) ||
            !file_.close()) {
            return fault("write", errno);
        }
        if (::renameat(directory_.get(), temporary_.c_str(), directory_.get(),
                       where_.name.c_str()) != 0) {
            return fault("replace", errno);
        }
        temporary_.clear();
        if (how_.durable && !sync_directory(directory_.get())) {
            return fault("make durable", errno);
        }
        return {};
    }

private:
    replacement_fault fault(std::string_view action, int error) const {
        const auto code = core::system_error(error);
        return {code,
                fmt::format("cannot {} \"{}\": {}", action, printable(path_), code.message())};
    }
    replacement_fault refusal(std::string_view why) const {
        return {boost::system::errc::make_error_code(boost::system::errc::file_exists),
                fmt::format("cannot replace \"{}\": {}", printable(path_), why)};
    }

    // What is there already, and where.
    replacement_fault look() {
        const auto target = behind_links(path_);
        if (target.empty()) {
            return refusal("it is a symbolic link to nothing that could be replaced");
        }
        where_ = split(target);
        // To synchronise it, it must be open for reading; to make a file in it, it need not.
        directory_ =
            descriptor(::open(where_.directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (!directory_.is_open() && errno == EACCES) {
            directory_ =
                descriptor(::open(where_.directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        }
        if (!directory_.is_open()) {
            return fault("create", errno);
        }
        struct stat what {};
        if (::fstatat(directory_.get(), where_.name.c_str(), &what, AT_SYMLINK_NOFOLLOW) != 0) {
            return errno == ENOENT ? replacement_fault{} : fault("replace", errno);
        }
        if (!S_ISREG(what.st_mode)) {
            return refusal("it is no regular file");
        }
        if (is_a_standard_stream(what)) {
            return refusal("this program writes to it already");
        }
        mode_ = what.st_mode & 0777;
        return {};
    }

    replacement_fault create() {
        const bool owner = how_.readers == audience::owner;
        for (int attempt = 0; attempt < name_attempts && !file_.is_open(); ++attempt) {
            temporary_ = temporary_name();
            file_ = descriptor(::openat(directory_.get(), temporary_.c_str(),
                                        O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                                        owner || mode_ ? 0600 : 0644));
            if (!file_.is_open() && errno != EEXIST) {
                break;
            }
        }
        if (!file_.is_open()) {
            const int why = errno;
            temporary_.clear(); // it is not ours
            return fault("create a file beside", why);
        }
        // A umask may have taken bits away; where modes cannot be set (FAT), nothing is exposed.
        if (owner || mode_) {
            static_cast<void>(::fchmod(file_.get(), owner ? 0600 : *mode_));
        }
        return {};
    }

    const std::string& path_;
    replacement how_;
    place where_;
    descriptor directory_;
    descriptor file_;
    std::string temporary_;
    std::optional<mode_t> mode_; // of the file that is replaced
};

} // namespace

replacement_fault replace_file(const std::string& path, std::string_view content, replacement how) {
    return replacing(path, how).run(content);
}

} // namespace dyndump::files
