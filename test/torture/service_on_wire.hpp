// The model service at the other end of real connections, plain or TLS. All that it allocates is
// spared: it stands for another machine. What the client's OpenSSL allocates comes from malloc, and
// does not fail either.
#pragma once

#include "support/failing_allocations.hpp"
#include "support/model_table.hpp"
#include "support/replaced_sockets.hpp"
#include "support/temporary_directory.hpp"
#include "support/tls_twins.hpp"

#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace dyndump::test {

// Of 127.0.0.1; made once in a process.
class wire_identity {
public:
    static const wire_identity& get() {
        static const wire_identity only;
        return only;
    }
    SSL_CTX* context() const { return context_.get(); }
    std::string ca_bundle() const { return directory_ / "ca.pem"; }

private:
    wire_identity()
        : who_(make_identity(identity_params()))
        , context_(make_server_context(who_)) {
        std::ofstream(ca_bundle()) << who_.pem();
    }

    temporary_directory directory_{temporary_directory::quick()};
    identity who_;
    openssl_ptr<SSL_CTX> context_;
};

class service_on_wire final : public replaced_sockets {
public:
    // `tls` is null for a plain one.
    service_on_wire(model_table& table, SSL_CTX* tls)
        : table_(table)
        , tls_(tls) {}

    int connect(int fd) override {
        const failing_allocations::spared ours;
        links_.erase(fd);
        links_.emplace(fd, link(tls_));
        return 0;
    }

    ssize_t send(int fd, std::span<const iovec> bytes, bool) override {
        const failing_allocations::spared ours;
        link& from = links_.at(fd);
        if (from.broken) {
            errno = EPIPE;
            return -1;
        }
        std::size_t size = 0;
        for (const iovec& piece : bytes) {
            from.arrive({static_cast<const char*>(piece.iov_base), piece.iov_len});
            size += piece.iov_len;
        }
        for (auto request = from.next_request(); !request.empty() && !from.broken;
             request = from.next_request()) {
            answer(from, request);
        }
        from.flush();
        return static_cast<ssize_t>(size);
    }

    ssize_t receive(int fd, std::span<char> into, int flags) override {
        const failing_allocations::spared ours;
        link& to = links_.at(fd);
        const auto n = std::min(into.size(), to.out.size());
        if (n == 0) {
            errno = to.broken ? ECONNRESET : EAGAIN;
            return -1;
        }
        std::memcpy(into.data(), to.out.data(), n);
        if ((flags & MSG_PEEK) == 0) {
            to.out.erase(0, n);
        }
        return static_cast<ssize_t>(n);
    }

private:
    struct ssl_deleter {
        void operator()(SSL* p) const noexcept { SSL_free(p); }
    };

    struct link {
        explicit link(SSL_CTX* context)
            : ssl(context != nullptr ? SSL_new(context) : nullptr) {
            if (ssl) {
                SSL_set_bio(ssl.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
                SSL_set_accept_state(ssl.get());
            }
        }

        void arrive(std::string_view bytes) {
            if (!ssl) {
                in += bytes;
                return;
            }
            BIO_write(SSL_get_rbio(ssl.get()), bytes.data(), static_cast<int>(bytes.size()));
            std::array<char, 4096> text;
            // The handshake is a part of reading.
            for (int n = 0; (n = SSL_read(ssl.get(), text.data(), text.size())) > 0;) {
                in.append(text.data(), static_cast<std::size_t>(n));
            }
        }

        void depart(std::string_view text) {
            if (ssl) {
                SSL_write(ssl.get(), text.data(), static_cast<int>(text.size()));
            } else {
                out += text;
            }
        }

        void flush() {
            char* bytes = nullptr;
            const long n = ssl ? BIO_get_mem_data(SSL_get_wbio(ssl.get()), &bytes) : 0;
            if (n > 0) {
                out.append(bytes, static_cast<std::size_t>(n));
                static_cast<void>(BIO_reset(SSL_get_wbio(ssl.get())));
            }
        }

        // Empty: none is whole.
        std::string next_request() {
            const auto head = in.find("\r\n\r\n");
            const auto length = in.find("Content-Length: ");
            if (head == in.npos || length > head) {
                return {};
            }
            const auto size = head + 4 + std::stoul(in.substr(length + 16));
            if (in.size() < size) {
                return {};
            }
            std::string request = in.substr(0, size);
            in.erase(0, size);
            return request;
        }

        std::unique_ptr<SSL, ssl_deleter> ssl;
        std::string in;  // what of requests has come
        std::string out; // on the way to the client
        bool broken = false;
    };

    void answer(link& to, const std::string& text) {
        const auto name = text.find("X-Amz-Target: ") + 14;
        const http_header target{"X-Amz-Target",
                                 std::string_view(text).substr(name, text.find('\r', name) - name)};
        http_request request;
        request.headers = {&target, 1};
        request.body = std::string_view(text).substr(text.find("\r\n\r\n") + 4);
        const auto trouble = table_.disturb ? table_.disturb(++table_.requests) : std::nullopt;
        to.broken = trouble && trouble->broken;
        if (to.broken) {
            return;
        }
        const bool refused = trouble && trouble->status != 0;
        const auto body =
            refused ? fmt::format(R"({{"__type":"x#{}"}})", trouble->type) : table_.answer(request);
        to.depart(fmt::format("HTTP/1.1 {}\r\nContent-Length: {}\r\n\r\n{}",
                              refused ? "400 Bad Request" : "200 OK", body.size(), body));
    }

    model_table& table_;
    SSL_CTX* tls_;
    std::map<int, link> links_;
};

} // namespace dyndump::test
