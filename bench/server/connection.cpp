#include "server/connection.hpp"

#include <array>
#include <cerrno>

#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

namespace dyndump::bench {
namespace {

/// Pieces smaller than a TLS record are joined, for one record.
constexpr std::size_t small_response = 16384;

} // namespace

connection::connection(int socket, SSL_CTX* tls)
    : socket_(socket) {
    if (tls != nullptr) {
        ssl_.reset(SSL_new(tls));
        SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
        SSL_set_accept_state(ssl_.get());
    }
}

connection::~connection() {
    ::close(socket_);
}

bool connection::receive() {
    char buffer[16384];
    const auto n = ::recv(socket_, buffer, sizeof buffer, MSG_DONTWAIT);
    if (n <= 0) {
        return n < 0 && (errno == EAGAIN || errno == EINTR);
    }
    const std::string_view came(buffer, static_cast<std::size_t>(n));
    if (!ssl_) {
        input_ += came;
        return true;
    }
    return decrypt(came);
}

bool connection::decrypt(std::string_view came) {
    BIO_write(SSL_get_rbio(ssl_.get()), came.data(), static_cast<int>(came.size()));
    char buffer[16384];
    for (;;) {
        const int n = SSL_read(ssl_.get(), buffer, sizeof buffer);
        if (n <= 0) {
            const bool goes_on = SSL_get_error(ssl_.get(), n) == SSL_ERROR_WANT_READ;
            collect_encrypted(); // the handshake's
            return goes_on;
        }
        input_.append(buffer, static_cast<std::size_t>(n));
    }
}

void connection::encrypt(std::string_view text) {
    if (!text.empty()) {
        SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size()));
    }
}

void connection::collect_encrypted() {
    BIO* const bio = SSL_get_wbio(ssl_.get());
    const std::size_t n = BIO_ctrl_pending(bio);
    if (n != 0) {
        const std::size_t before = encrypted_.size();
        encrypted_.resize(before + n);
        BIO_read(bio, encrypted_.data() + before, static_cast<int>(n));
        to_send_ = encrypted_.size();
    }
}

void connection::start_sending() {
    if (response_.size() <= small_response) {
        response_.head.append(response_.items).append(response_.tail);
        response_.items = {};
        response_.tail.clear();
    }
    sent_ = 0;
    to_send_ = response_.size();
    if (ssl_) {
        encrypted_.clear();
        encrypt(response_.head);
        encrypt(response_.items);
        encrypt(response_.tail);
        collect_encrypted();
    }
}

std::size_t connection::send_pieces() {
    std::array<iovec, 3> pieces{};
    std::size_t used = 0;
    std::size_t skip = sent_;
    const std::string_view all[] = {response_.head, response_.items, response_.tail};
    for (std::string_view piece : all) {
        const std::size_t n = std::min(skip, piece.size());
        skip -= n;
        piece.remove_prefix(n);
        pieces[used++] = {const_cast<char*>(piece.data()), piece.size()};
    }
    msghdr message{};
    message.msg_iov = pieces.data();
    message.msg_iovlen = used;
    const auto n = ::sendmsg(socket_, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    return n < 0 ? 0 : static_cast<std::size_t>(n);
}

bool connection::send() {
    while (has_output()) {
        std::size_t n = 0;
        errno = 0;
        if (ssl_) {
            const auto result = ::send(socket_, encrypted_.data() + sent_, to_send_ - sent_,
                                       MSG_DONTWAIT | MSG_NOSIGNAL);
            n = result < 0 ? 0 : static_cast<std::size_t>(result);
        } else {
            n = send_pieces();
        }
        if (n == 0) {
            return errno == EAGAIN || errno == EINTR;
        }
        sent_ += n;
    }
    if (ssl_) {
        encrypted_.clear();
    }
    sent_ = to_send_ = 0;
    return true;
}

} // namespace dyndump::bench
