#include "support/replaced_sockets.hpp"

#include <sys/eventfd.h>
#include <sys/socket.h>

#include <cerrno>

namespace dyndump::test {
namespace {

replaced_sockets* present = nullptr;

ssize_t unreachable() {
    errno = ENETUNREACH;
    return -1;
}

} // namespace

replaced_sockets::replaced_sockets() {
    present = this;
}

replaced_sockets::~replaced_sockets() {
    present = nullptr;
}

// The linker's names.
int wrapped_socket(int, int, int) __asm__("__wrap_socket");
int wrapped_connect(int fd, const sockaddr*, socklen_t) __asm__("__wrap_connect");
ssize_t wrapped_send(int fd, const void* from, std::size_t size, int) __asm__("__wrap_send");
ssize_t wrapped_sendmsg(int fd, const msghdr* message, int) __asm__("__wrap_sendmsg");
ssize_t wrapped_recv(int fd, void* into, std::size_t size, int flags) __asm__("__wrap_recv");

// A descriptor that epoll never finds readable: who waits for that has been told that there is
// nothing to read.
int wrapped_socket(int, int, int) {
    return ::eventfd(0, EFD_CLOEXEC);
}

int wrapped_connect(int fd, const sockaddr*, socklen_t) {
    return present != nullptr ? present->connect(fd) : static_cast<int>(unreachable());
}

ssize_t wrapped_send(int fd, const void* from, std::size_t size, int) {
    const iovec bytes{const_cast<void*>(from), size};
    return present != nullptr ? present->send(fd, {&bytes, 1}, true) : unreachable();
}

// What Asio calls for several buffers: here, for a request that is tried without waiting.
ssize_t wrapped_sendmsg(int fd, const msghdr* message, int) {
    return present != nullptr ? present->send(fd, {message->msg_iov, message->msg_iovlen}, false)
                              : unreachable();
}

ssize_t wrapped_recv(int fd, void* into, std::size_t size, int flags) {
    return present != nullptr ? present->receive(fd, {static_cast<char*>(into), size}, flags)
                              : unreachable();
}

} // namespace dyndump::test
