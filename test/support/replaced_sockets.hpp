// A network in the same process and thread, in the place of the kernel's: for all that is linked
// with replaced_sockets.cpp, whose functions the linker puts before those of sockets (--wrap). What
// is above them is the real thing, and never has to wait.
#pragma once

#include <span>

#include <sys/types.h>
#include <sys/uio.h>

namespace dyndump::test {

/// What the kernel is asked, for all sockets while the object lives; one at a time. Fails as the
/// kernel does: -1, and errno.
class replaced_sockets {
public:
    replaced_sockets();
    virtual ~replaced_sockets();
    replaced_sockets(const replaced_sockets&) = delete;
    replaced_sockets& operator=(const replaced_sockets&) = delete;

    virtual int connect(int fd) = 0;
    /// `at_once`: all of it, for there is nobody to say when there is room again.
    virtual ssize_t send(int fd, std::span<const iovec> bytes, bool at_once) = 0;
    virtual ssize_t receive(int fd, std::span<char> into, int flags) = 0;
};

} // namespace dyndump::test
