// The system calls that outputs are made with: the seam where tests let each of them fail.
#pragma once

#include <dyndump/error.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::output {

/// Modes of what is made: items are their owner's business.
inline constexpr unsigned owner_only_file = 0600;
inline constexpr unsigned owner_only_directory = 0700;

enum class file_kind {
    none,
    regular,
    directory,
    symbolic_link,
    /// Pipe, socket or terminal: a write may block for any time.
    stream,
    /// Another device, such as /dev/null.
    device,
};

struct file_owner {
    bool is_this_user = false;
    /// The permission bits.
    unsigned mode = 0;
};

/// What a directory has. Size and time of the last change are a regular file's.
struct sized_name {
    std::string name;
    std::optional<std::uint64_t> bytes{};
    std::optional<std::chrono::system_clock::time_point> modified{};
};

/// Thin wrappers: one system call each, EINTR not hidden unless said otherwise.
class file_system {
public:
    virtual ~file_system() = default;

    /// openat(2), always with O_CLOEXEC and O_NOCTTY. `directory` may be AT_FDCWD.
    virtual error_code open(int directory, const std::string& path, int flags, unsigned mode,
                            int& descriptor) = 0;
    virtual error_code close(int descriptor) = 0;
    /// write(2): may write less than all.
    virtual error_code write(int descriptor, std::string_view bytes, std::size_t& written) = 0;
    /// poll(2) until the descriptor takes bytes: for those that somebody made non-blocking.
    virtual error_code wait_writable(int descriptor) = 0;
    /// fsync(2).
    virtual error_code sync(int descriptor) = 0;
    /// fchmod(2).
    virtual error_code set_mode(int descriptor, unsigned mode) = 0;
    /// renameat2(2) within one directory. Without `replace` an existing `to` is EEXIST.
    virtual error_code rename(int directory, const std::string& from, const std::string& to,
                              bool replace) = 0;
    /// unlinkat(2).
    virtual error_code remove(int directory, const std::string& path) = 0;
    /// unlinkat(2), of an empty directory.
    virtual error_code remove_directory(int directory, const std::string& path) = 0;
    /// fstatat(2). A missing file is file_kind::none, not an error.
    virtual error_code kind_of(int directory, const std::string& path, bool follow,
                               file_kind& kind) = 0;
    /// fstat(2).
    virtual error_code kind_of(int descriptor, file_kind& kind) = 0;
    /// fstat(2); the user is the effective one.
    virtual error_code owner_of(int descriptor, file_owner& owner) = 0;

    /// pread(2): may read less than asked for; 0 at the end.
    virtual error_code read(int descriptor, std::uint64_t offset, std::span<char> into,
                            std::size_t& count) = 0;
    /// ftruncate(2).
    virtual error_code truncate(int descriptor, std::uint64_t size) = 0;
    /// fstat(2).
    virtual error_code size_of(int descriptor, std::uint64_t& size) = 0;
    /// mkdirat(2).
    virtual error_code make_directory(int directory, const std::string& path, unsigned mode) = 0;
    /// readdir(3): all names but "." and "..".
    virtual error_code list(int directory, std::vector<std::string>& names) = 0;
    /// fcntl(2), F_OFD_SETLK: exclusive, without waiting: EAGAIN if another descriptor has it. Goes
    /// with the descriptor.
    virtual error_code lock(int descriptor) = 0;
    /// Whether another descriptor has the lock. Takes none itself.
    virtual error_code is_locked(int descriptor, bool& locked) = 0;
    /// Whether that name still leads to what is open.
    virtual error_code is_named(int descriptor, int directory, const std::string& path,
                                bool& same) = 0;

    /// readdir(3), fstatat(2).
    virtual error_code list_sizes(int directory, std::vector<sized_name>& files) = 0;
    /// What is known of the last fault with that code.
    virtual std::string words_for(error_code ec) { return ec.message(); }
    /// Calls that wait for another machine end soon, now and later, with operation_aborted. From
    /// any thread.
    virtual void abandon() {}
    /// Names the content of an open file: another, or one that was changed, has another. Empty: it
    /// cannot be told apart.
    virtual std::string identity_of(int) { return {}; }
};

/// The operating system's.
file_system& native_file_system();

} // namespace dyndump::output
