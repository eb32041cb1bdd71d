/// \file
/// Why a TLS connection failed, in words that say what to do.
#pragma once

#include <openssl/ssl.h>

#include <string>

namespace dyndump::net {

struct tls_verdict {
    std::string words;
    /// The peer was refused for what it is (its certificate, its protocol); trying again is of no
    /// use.
    bool is_refusal = false;
};

/// `open`: the handshake was complete, the peer accepted; what is wrong then came on the way, or is
/// the peer's last word on this client. `error` is OpenSSL's code, 0 if it has none.
tls_verdict judge_tls_failure(SSL* ssl, const std::string& host, bool open, unsigned long error);

} // namespace dyndump::net
