/// \file
/// A server on 127.0.0.1 that does to each connection what a script says, plain or TLS.
#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace dyndump::test {

/// The server's end of one connection; blocking. After the server was stopped, reads give nothing
/// and writes are ignored.
class peer {
public:
    peer(int fd, SSL_CTX* tls);
    ~peer();
    peer(const peer&) = delete;
    peer& operator=(const peer&) = delete;

    /// Which connection of the server's this is, from 0.
    unsigned index = 0;

    /// The TLS handshake, if the server is one of TLS; done by the first read or send otherwise.
    bool handshake();
    /// TLS from here on; takes a reference. For proxies.
    void start_tls(SSL_CTX* tls);
    /// Whether that resumed a session.
    bool resumed() const;

    /// A whole request (head and Content-Length body), or "" if the client went away.
    std::string read_request();
    /// At most `n` bytes, "" at the end.
    std::string read_some(std::size_t n = 65536);
    void send(std::string_view bytes);
    /// Around TLS.
    void send_raw(std::string_view bytes);
    /// TLS 1.3: new keys, and new ones asked for.
    void update_keys();
    /// A 200 with `body`.
    void answer(std::string_view body);
    /// Waits until the client closes.
    void wait_for_close();

    /// Orderly end (TLS: with close_notify).
    void close();
    /// End of the TCP stream, TLS or not.
    void cut();
    /// RST.
    void reset();
    int descriptor() const noexcept { return fd_; }

private:
    int fd_;
    SSL* tls_ = nullptr;
    bool shaken_ = false;
    std::string ahead_; // read beyond the request
};

class scripted_server {
public:
    using script = std::function<void(peer&)>;

    /// `tls` may be null; the server takes a reference. `address` may be "::1".
    explicit scripted_server(script run, SSL_CTX* tls = nullptr, const char* address = "127.0.0.1");
    ~scripted_server();
    scripted_server(const scripted_server&) = delete;
    scripted_server& operator=(const scripted_server&) = delete;

    std::uint16_t port() const noexcept { return port_; }
    unsigned connections() const noexcept { return accepted_; }

private:
    void accept_all();

    script run_;
    SSL_CTX* tls_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<unsigned> accepted_{0};
    std::mutex mutex_;
    std::vector<int> open_; // to be shut down when the server stops
    std::vector<std::thread> sessions_;
    std::thread acceptor_;
};

} // namespace dyndump::test
