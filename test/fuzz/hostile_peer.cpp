#include "fuzz/hostile_peer.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace dyndump::fuzz {
namespace {

ssize_t failed(int with) {
    errno = with;
    return -1;
}

hostile_peer::answer::ending ending_of(char mark) {
    using enum hostile_peer::answer::ending;
    return mark == 'k' ? silence : mark == 'r' ? reset : close;
}

} // namespace

hostile_peer::hostile_peer(std::string_view script, unsigned char pieces)
    : pieces_(pieces)
    // Some ten pieces: each read costs more than all the parsing.
    , largest_(pieces < 128 ? std::max<std::size_t>(4, script.size() / 4) : 600)
    , state_(pieces) {
    for (;;) {
        const auto end = script.find('\0');
        answer& one = answers_.emplace_back();
        one.bytes = script.substr(0, end);
        if (end == script.npos || end + 1 == script.size()) {
            break;
        }
        one.then = ending_of(script[end + 1]);
        script.remove_prefix(end + 2);
    }
}

bool hostile_peer::was_silent() noexcept {
    return std::exchange(silent_, false);
}

hostile_peer::link* hostile_peer::find(int fd) noexcept {
    const auto found = std::ranges::find(links_, fd, &link::fd);
    return found == links_.end() ? nullptr : &*found;
}

std::size_t hostile_peer::next_piece() {
    state_ = state_ * 1103515245 + 12345;
    return pieces_ == 0 ? ~std::size_t{0} : 1 + (state_ >> 16) % largest_;
}

int hostile_peer::connect(int fd) {
    if (exhausted()) {
        return static_cast<int>(failed(ECONNREFUSED));
    }
    std::erase_if(links_, [fd](const link& old) { return old.fd == fd; });
    links_.push_back({fd});
    return 0;
}

ssize_t hostile_peer::send(int fd, std::span<const iovec> bytes, bool at_once) {
    link* const from = find(fd);
    if (from == nullptr) {
        return failed(EPIPE);
    }
    std::size_t size = 0;
    for (const iovec& piece : bytes) {
        size += piece.iov_len;
    }
    if (!from->asking) {
        begin_answer(*from);
        if (!at_once && pieces_ % 3 == 1) {
            return failed(EAGAIN);
        }
        if (!at_once && pieces_ % 3 == 2) {
            return static_cast<ssize_t>(size / 2 + 1);
        }
    }
    return static_cast<ssize_t>(size);
}

void hostile_peer::begin_answer(link& to) noexcept {
    if (to.current != nullptr) {
        to.current->followed = true;
    }
    to.current = exhausted() ? nullptr : &answers_[next_++];
    to.given = 0;
    to.asking = true;
}

ssize_t hostile_peer::receive(int fd, std::span<char> into, int flags) {
    link* const to = find(fd);
    if (to == nullptr || to->current == nullptr) {
        return 0; // of a former peer's, or after the last answer
    }
    const std::string_view rest = std::string_view(to->current->bytes).substr(to->given);
    if (!rest.empty()) {
        const bool looking = (flags & MSG_PEEK) != 0;
        const auto n = std::min({into.size(), rest.size(), looking ? into.size() : next_piece()});
        std::memcpy(into.data(), rest.data(), n);
        to->given += looking ? 0 : n;
        to->asking = false;
        return static_cast<ssize_t>(n);
    }
    switch (to->current->then) {
    case answer::ending::close:
        return 0;
    case answer::ending::reset:
        return failed(ECONNRESET);
    case answer::ending::silence:
        break;
    }
    silent_ = silent_ || (flags & MSG_DONTWAIT) == 0;
    return failed(EAGAIN);
}

} // namespace dyndump::fuzz
