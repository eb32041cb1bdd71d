/// \file
/// One connection of the drain: asks for page after page of a segment and throws them away.
#pragma once

#include "drain/sink.hpp"

#include <openssl/ssl.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace dyndump::bench {

/// Where to read what.
struct drain_plan {
    std::uint16_t port = 0;
    std::string table;
    std::uint32_t pages = 0;
    std::uint32_t segments = 1;
};

/// Reads nothing of a response but its length: what this costs, every client pays.
class lane {
public:
    /// Connects, blocking. Plain if `tls` is null. `out` may be null.
    lane(const drain_plan& plan, std::uint32_t segment, SSL_CTX* tls, sink* out);
    ~lane();
    lane(const lane&) = delete;
    lane& operator=(const lane&) = delete;

    int socket() const { return socket_; }
    void ask();
    /// Reads what has come; asks for the next page when one is complete. False: all are read.
    bool go_on();

    std::uint64_t bytes() const { return bytes_; }

private:
    struct ssl_free {
        void operator()(SSL* ssl) const { SSL_free(ssl); }
    };

    std::size_t read(char* to, std::size_t size);

    drain_plan plan_;
    std::uint32_t segment_;
    int socket_;
    std::unique_ptr<SSL, ssl_free> ssl_;
    sink* out_;
    std::uint32_t page_ = 0;
    std::string head_;
    std::size_t length_ = 0;
    std::size_t received_ = 0;
    bool in_body_ = false;
    std::uint64_t bytes_ = 0;
    std::string page_bytes_;
};

} // namespace dyndump::bench
