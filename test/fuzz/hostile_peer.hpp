// A server that means ill, and the network to it.
#pragma once

#include "support/replaced_sockets.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::fuzz {

/// All connections lead to it.
class hostile_peer final : public test::replaced_sockets {
public:
    /// What the server does when a request has come, and all that it does until the next.
    struct answer {
        enum class ending { close, reset, silence };

        std::string bytes;
        ending then = ending::close;
        /// The connection was used for one more request.
        bool followed = false;
    };

    /// The answers in the order of the requests, whatever connections these come on. NUL and one
    /// more character end an answer: 'k' keeps the connection and silence, 'r' resets it, any
    /// other closes it. After the last one nobody listens. `pieces`: a choice of how the bytes are
    /// cut, in both directions; 0: not at all.
    hostile_peer(std::string_view script, unsigned char pieces);

    /// Those that were begun, in their order; the last request got the last.
    std::span<const answer> answers() const noexcept { return {answers_.data(), next_}; }
    bool exhausted() const noexcept { return next_ == answers_.size(); }
    /// Since it was last asked, somebody waited for bytes that will never come.
    bool was_silent() noexcept;

    int connect(int fd) override;
    ssize_t send(int fd, std::span<const iovec> bytes, bool at_once) override;
    ssize_t receive(int fd, std::span<char> into, int flags) override;

private:
    struct link {
        int fd;
        answer* current = nullptr;
        std::size_t given = 0;
        bool asking = false; // a request is being sent
    };

    link* find(int fd) noexcept;
    void begin_answer(link& to) noexcept;
    std::size_t next_piece();

    std::vector<answer> answers_;
    std::vector<link> links_;
    std::size_t next_ = 0;
    const unsigned char pieces_;
    const std::size_t largest_;
    std::uint32_t state_;
    bool silent_ = false;
};

} // namespace dyndump::fuzz
