#include "net/tls_verdict.hpp"

#include <dyndump/printable.hpp>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/sslerr.h>
#include <openssl/x509_vfy.h>

#include <memory>
#include <utility>

namespace dyndump::net {
namespace {

std::string name_text(const X509_NAME* name) {
    std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), &BIO_free);
    X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB);
    char* text = nullptr;
    const long n = BIO_get_mem_data(out.get(), &text);
    return printable({text, static_cast<std::size_t>(n)});
}

std::string time_text(const ASN1_TIME* time) {
    std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), &BIO_free);
    ASN1_TIME_print(out.get(), time);
    char* text = nullptr;
    const long n = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(n)};
}

/// What the server sent, seen from its end: the certificate whose issuer was not found.
struct sent_chain {
    std::string last_issuer;
    int certificates = 0;
    std::string not_before;
    std::string not_after;
};

sent_chain describe_chain(SSL* ssl) {
    sent_chain result;
    const X509* leaf = SSL_get0_peer_certificate(ssl); // none yet where its refusal ended all
    if (STACK_OF(X509)* chain = SSL_get_peer_cert_chain(ssl)) {
        result.certificates = sk_X509_num(chain);
        leaf = leaf == nullptr && result.certificates > 0 ? sk_X509_value(chain, 0) : leaf;
        if (result.certificates > 0) {
            const X509* last = sk_X509_value(chain, result.certificates - 1);
            result.last_issuer = name_text(X509_get_issuer_name(last));
        }
    }
    if (leaf != nullptr) {
        result.not_before = time_text(X509_get0_notBefore(leaf));
        result.not_after = time_text(X509_get0_notAfter(leaf));
    }
    return result;
}

/// " (...)", or nothing where the detail is not known.
std::string in_parentheses(std::string_view before, const std::string& detail) {
    return detail.empty() ? std::string() : fmt::format(" ({}{})", before, detail);
}

std::string certificate_words(SSL* ssl, const std::string& host, long verdict) {
    const sent_chain chain = describe_chain(ssl);
    switch (verdict) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return fmt::format("a certificate of its chain has expired{}; "
                           "if that is wrong, check this machine's clock",
                           in_parentheses("its own was valid until ", chain.not_after));
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return fmt::format("a certificate of its chain is not valid yet{}; "
                           "check this machine's clock",
                           in_parentheses("its own is from ", chain.not_before));
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        return "its certificate is self-signed; if it is yours, give it as the CA bundle";
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        return fmt::format("its chain ends in a root that is not trusted here{}; if the root is "
                           "yours, give it as the CA bundle",
                           in_parentheses("", chain.last_issuer));
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        if (chain.certificates <= 1) {
            return fmt::format("its chain is incomplete: it sends only its own certificate, and "
                               "the issuer{} is not trusted here; the server should send the "
                               "intermediate certificates, or give the issuer in the CA bundle",
                               in_parentheses("", chain.last_issuer));
        }
        return fmt::format("its certificates lead to a root that is not trusted here{}; if the "
                           "root is yours, give it as the CA bundle",
                           in_parentheses("", chain.last_issuer));
    case X509_V_ERR_HOSTNAME_MISMATCH:
        return fmt::format("its certificate is for another host, not for {} (the names in its "
                           "subjectAltName count, a common name alone does not)",
                           host);
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return fmt::format("its certificate does not name the address {}", host);
    default:
        return fmt::format("its certificate was refused: {}",
                           X509_verify_cert_error_string(verdict));
    }
}

/// The peer's alerts that mean this client, whatever it sends: it has no certificate to show. With
/// TLS 1.3 they come when the handshake seems to be complete.
bool wants_client_certificate(int reason) {
    switch (reason - SSL_AD_REASON_OFFSET) {
    case SSL_AD_BAD_CERTIFICATE:
    case SSL_AD_CERTIFICATE_UNKNOWN:
    case SSL_AD_UNKNOWN_CA:
    case SSL_AD_ACCESS_DENIED:
    case SSL_AD_CERTIFICATE_REQUIRED:
        return true;
    default:
        return false;
    }
}

/// A refusal of the peer, or by it, before the handshake was complete; empty: there is none.
std::string refusal_in_handshake(SSL* ssl, const std::string& host, int reason) {
    switch (reason) {
    case SSL_R_CERTIFICATE_VERIFY_FAILED:
        return certificate_words(ssl, host, SSL_get_verify_result(ssl));
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
        return "it speaks only protocols older than TLS 1.2, which are not safe";
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
        // Its first words; later ones of that kind are damage.
        return SSL_get_state(ssl) == TLS_ST_CW_CLNT_HELLO
                   ? "what answers there does not speak TLS; is it a plain http:// port?"
                   : "";
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
    case SSL_R_NO_SHARED_CIPHER:
    case SSL_R_TLSV1_ALERT_INSUFFICIENT_SECURITY:
        return "it has no cipher in common with this client, or asks for a client certificate";
    case SSL_R_TLSV1_UNRECOGNIZED_NAME:
        return fmt::format("it does not serve the name {}", host);
    default:
        return {};
    }
}

} // namespace

tls_verdict judge_tls_failure(SSL* ssl, const std::string& host, bool open, unsigned long error) {
    const int reason = ERR_GET_LIB(error) == ERR_LIB_SSL ? ERR_GET_REASON(error) : 0;
    if (wants_client_certificate(reason)) {
        return {"it asks for a client certificate, which this client does not have", true};
    }
    if (!open) {
        if (auto words = refusal_in_handshake(ssl, host, reason); !words.empty()) {
            return {std::move(words), true};
        }
    }
    const char* text = error != 0 ? ERR_reason_error_string(error) : nullptr;
    return {fmt::format("TLS error: {}", text != nullptr ? text : "the stream is damaged"), false};
}

} // namespace dyndump::net
