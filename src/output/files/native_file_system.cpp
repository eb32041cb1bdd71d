#include "output/files/file_system.hpp"

#include "core/system_error.hpp"
#include "output/files/unsupported.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dyndump::output {
namespace {

error_code result_of(long value) {
    return value < 0 ? core::system_error(errno) : error_code{};
}

file_kind kind_from(mode_t mode, bool terminal) {
    switch (mode & S_IFMT) {
    case S_IFREG:
        return file_kind::regular;
    case S_IFDIR:
        return file_kind::directory;
    case S_IFLNK:
        return file_kind::symbolic_link;
    case S_IFIFO:
    case S_IFSOCK:
        return file_kind::stream;
    default:
        return terminal ? file_kind::stream : file_kind::device;
    }
}

// Not atomic: for file systems that know nothing better.
error_code rename_after_a_look(int directory, const std::string& from, const std::string& to) {
    struct ::stat status {};
    if (::fstatat(directory, to.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) {
        return core::system_error(EEXIST);
    }
    return result_of(::renameat(directory, from.c_str(), directory, to.c_str()));
}

class native final : public file_system {
public:
    error_code open(int directory, const std::string& path, int flags, unsigned mode,
                    int& descriptor) override {
        descriptor = ::openat(directory, path.c_str(), flags | O_CLOEXEC | O_NOCTTY, mode);
        return result_of(descriptor);
    }

    error_code close(int descriptor) override { return result_of(::close(descriptor)); }

    error_code write(int descriptor, std::string_view bytes, std::size_t& written) override {
        const auto n = ::write(descriptor, bytes.data(), bytes.size());
        written = n < 0 ? 0 : static_cast<std::size_t>(n);
        return result_of(n);
    }

    error_code wait_writable(int descriptor) override {
        pollfd ready{descriptor, POLLOUT, 0};
        return result_of(::poll(&ready, 1, -1));
    }

    error_code sync(int descriptor) override { return result_of(::fsync(descriptor)); }

    error_code set_mode(int descriptor, unsigned mode) override {
        return result_of(::fchmod(descriptor, mode));
    }

    error_code rename(int directory, const std::string& from, const std::string& to,
                      bool replace) override {
        const auto flags = replace ? 0U : static_cast<unsigned>(RENAME_NOREPLACE);
        auto ec = result_of(::renameat2(directory, from.c_str(), directory, to.c_str(), flags));
        if (!replace && is_unsupported(ec)) {
            // File systems without RENAME_NOREPLACE: a hard link never replaces either.
            ec = result_of(::linkat(directory, from.c_str(), directory, to.c_str(), 0));
            if (!ec) {
                ec = remove(directory, from);
            } else if (is_unsupported(ec) || ec == boost::system::errc::operation_not_permitted) {
                ec = rename_after_a_look(directory, from, to); // nor links
            }
        }
        return ec;
    }

    error_code remove(int directory, const std::string& path) override {
        return result_of(::unlinkat(directory, path.c_str(), 0));
    }

    error_code remove_directory(int directory, const std::string& path) override {
        return result_of(::unlinkat(directory, path.c_str(), AT_REMOVEDIR));
    }

    error_code kind_of(int directory, const std::string& path, bool follow,
                       file_kind& kind) override {
        struct ::stat status {};
        const auto flags = follow ? 0 : AT_SYMLINK_NOFOLLOW;
        auto ec = result_of(::fstatat(directory, path.c_str(), &status, flags));
        if (ec == boost::system::errc::no_such_file_or_directory) {
            kind = file_kind::none;
            return {};
        }
        kind = kind_from(status.st_mode, false);
        return ec;
    }

    error_code kind_of(int descriptor, file_kind& kind) override {
        struct ::stat status {};
        auto ec = result_of(::fstat(descriptor, &status));
        kind = kind_from(status.st_mode, !ec && ::isatty(descriptor) == 1);
        return ec;
    }

    error_code owner_of(int descriptor, file_owner& owner) override {
        struct ::stat status {};
        auto ec = result_of(::fstat(descriptor, &status));
        owner.is_this_user = status.st_uid == ::geteuid();
        owner.mode = status.st_mode & 07777U;
        return ec;
    }

    error_code read(int descriptor, std::uint64_t offset, std::span<char> into,
                    std::size_t& count) override {
        const auto n = ::pread(descriptor, into.data(), into.size(), static_cast<off_t>(offset));
        count = n < 0 ? 0 : static_cast<std::size_t>(n);
        return result_of(n);
    }

    error_code truncate(int descriptor, std::uint64_t size) override {
        return result_of(::ftruncate(descriptor, static_cast<off_t>(size)));
    }

    error_code size_of(int descriptor, std::uint64_t& size) override {
        struct ::stat status {};
        auto ec = result_of(::fstat(descriptor, &status));
        size = static_cast<std::uint64_t>(status.st_size);
        return ec;
    }

    error_code make_directory(int directory, const std::string& path, unsigned mode) override {
        return result_of(::mkdirat(directory, path.c_str(), mode));
    }

    error_code list(int directory, std::vector<std::string>& names) override {
        names.clear();
        // A description of its own: reading moves the position that duplicates share.
        const int own = ::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        const auto close = [](DIR* open) {
            ::closedir(open);
        };
        const std::unique_ptr<DIR, decltype(close)> stream(own < 0 ? nullptr : ::fdopendir(own));
        if (!stream) {
            auto ec = result_of(-1);
            if (own >= 0) {
                ::close(own);
            }
            return ec;
        }
        errno = 0;
        while (const auto* entry = ::readdir(stream.get())) {
            const std::string name = entry->d_name;
            if (name != "." && name != "..") {
                names.push_back(name);
            }
        }
        return result_of(errno == 0 ? 0 : -1);
    }

    error_code list_sizes(int directory, std::vector<sized_name>& files) override {
        files.clear();
        std::vector<std::string> names;
        auto ec = list(directory, names);
        for (auto& name : names) {
            struct ::stat status {};
            const bool known =
                ::fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
            auto& file = files.emplace_back();
            file.name = std::move(name);
            if (known && S_ISREG(status.st_mode)) {
                file.bytes = static_cast<std::uint64_t>(status.st_size);
                file.modified = std::chrono::system_clock::from_time_t(status.st_mtim.tv_sec);
            }
        }
        return ec;
    }

    std::string identity_of(int descriptor) override {
        struct ::stat about {};
        if (::fstat(descriptor, &about) != 0) {
            return {};
        }
        return fmt::format("file {} {} {}.{:09}", about.st_ino, about.st_size, about.st_mtim.tv_sec,
                           about.st_mtim.tv_nsec);
    }

    error_code lock(int descriptor) override {
        struct ::flock whole {};
        whole.l_type = F_WRLCK;
        return result_of(::fcntl(descriptor, F_OFD_SETLK, &whole));
    }

    error_code is_locked(int descriptor, bool& locked) override {
        struct ::flock whole {};
        whole.l_type = F_WRLCK;
        auto ec = result_of(::fcntl(descriptor, F_OFD_GETLK, &whole));
        locked = !ec && whole.l_type != F_UNLCK;
        return ec;
    }

    error_code is_named(int descriptor, int directory, const std::string& path,
                        bool& same) override {
        struct ::stat open {};
        struct ::stat named {};
        same = false;
        if (auto ec = result_of(::fstat(descriptor, &open))) {
            return ec;
        }
        auto ec = result_of(::fstatat(directory, path.c_str(), &named, AT_SYMLINK_NOFOLLOW));
        if (ec == boost::system::errc::no_such_file_or_directory) {
            return {};
        }
        same = open.st_ino == named.st_ino && open.st_dev == named.st_dev;
        return ec;
    }
};

} // namespace

file_system& native_file_system() {
    static native instance;
    return instance;
}

} // namespace dyndump::output
