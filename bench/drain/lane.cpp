#include "drain/lane.hpp"

#include "support/loopback.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>

#include <sys/socket.h>
#include <unistd.h>

namespace dyndump::bench {
namespace {

/// Ciphertext is taken from the socket in pieces of this size.
constexpr std::size_t tls_read_ahead = std::size_t{256} << 10;

} // namespace

lane::lane(const drain_plan& plan, std::uint32_t segment, SSL_CTX* tls, sink* out)
    : plan_(plan)
    , segment_(segment)
    , socket_(connect_to(plan.port))
    , out_(out) {
    if (tls != nullptr) {
        ssl_.reset(SSL_new(tls));
        SSL_set_fd(ssl_.get(), socket_);
        SSL_set_read_ahead(ssl_.get(), 1);
        SSL_set_default_read_buffer_len(ssl_.get(), tls_read_ahead);
        if (SSL_connect(ssl_.get()) != 1) {
            throw std::runtime_error("TLS handshake failed");
        }
    }
    ::fcntl(socket_, F_SETFL, O_NONBLOCK);
}

lane::~lane() {
    ::close(socket_);
}

void lane::ask() {
    const std::string from =
        page_ == 0 ? "" : fmt::format(R"(,"ExclusiveStartKey":{{"id":{{"S":"{}"}}}})", page_);
    const std::string body =
        fmt::format(R"({{"TableName":"{}","Segment":{},"TotalSegments":{}{}}})", plan_.table,
                    segment_, plan_.segments, from);
    const std::string text = fmt::format("POST / HTTP/1.1\r\nHost: localhost\r\n"
                                         "X-Amz-Target: DynamoDB_20120810.Scan\r\n"
                                         "Content-Type: application/x-amz-json-1.0\r\n"
                                         "Content-Length: {}\r\n\r\n{}",
                                         body.size(), body);
    const auto size = static_cast<int>(text.size());
    const auto n = ssl_ ? SSL_write(ssl_.get(), text.data(), size)
                        : static_cast<int>(::send(socket_, text.data(), text.size(), 0));
    if (n != size) {
        throw std::runtime_error("cannot send a request");
    }
}

std::size_t lane::read(char* to, std::size_t size) {
    if (ssl_) {
        std::size_t n = 0;
        const int ok = SSL_read_ex(ssl_.get(), to, size, &n);
        if (ok != 1 && SSL_get_error(ssl_.get(), ok) != SSL_ERROR_WANT_READ) {
            throw std::runtime_error("cannot read");
        }
        return n;
    }
    const auto n = ::recv(socket_, to, size, 0);
    if (n == 0 || (n < 0 && errno != EAGAIN)) {
        throw std::runtime_error("cannot read");
    }
    return n < 0 ? 0 : static_cast<std::size_t>(n);
}

bool lane::go_on() {
    for (;;) {
        const std::size_t wanted = in_body_ ? length_ - received_ : 4096;
        if (page_bytes_.size() < wanted + received_) {
            page_bytes_.resize(wanted + received_);
        }
        // Discarding, one buffer that stays in the cache is enough; writing takes whole pages.
        const std::size_t offset = in_body_ && out_ != nullptr ? received_ : 0;
        const std::size_t n = read(page_bytes_.data() + offset, wanted);
        if (n == 0) {
            return true;
        }
        if (!in_body_) {
            head_.append(page_bytes_, 0, n);
            const auto end = head_.find("\r\n\r\n");
            if (end == head_.npos) {
                continue;
            }
            length_ = length_in(head_);
            received_ = head_.size() - end - 4;
            page_bytes_.replace(0, received_, head_, end + 4);
            in_body_ = true;
            head_.clear();
        } else {
            received_ += n;
        }
        if (received_ < length_) {
            continue;
        }
        if (out_ != nullptr) {
            out_->write({page_bytes_.data(), length_});
        }
        bytes_ += length_;
        in_body_ = false;
        received_ = 0;
        if (++page_ == plan_.pages) {
            return false;
        }
        ask();
        if (!ssl_) {
            return true; // one read after a question would find nothing
        }
    }
}

} // namespace dyndump::bench
