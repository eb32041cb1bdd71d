#include "support/tls_twins.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <stdexcept>

namespace dyndump::test {
namespace {

template <class Write>
std::string to_pem(Write write) {
    std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), &BIO_free);
    write(out.get());
    char* text = nullptr;
    const long n = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(n)};
}

void add_extension(X509* to, X509* issuer, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, to, nullptr, nullptr, 0);
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
    if (extension == nullptr) {
        throw std::runtime_error("bad extension " + value);
    }
    X509_add_ext(to, extension, -1);
    X509_EXTENSION_free(extension);
}

} // namespace

identity_params identity_params::authority(std::string name) {
    identity_params params;
    params.name = std::move(name);
    params.alternative_names.clear();
    params.is_authority = true;
    return params;
}

std::string identity::pem() const {
    return to_pem([this](BIO* out) { PEM_write_bio_X509(out, certificate.get()); });
}

std::string identity::key_pem() const {
    return to_pem([this](BIO* out) {
        PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
}

identity make_identity(const identity_params& params, const identity* issuer) {
    static std::atomic<long> serial{1};
    identity made;
    made.key.reset(EVP_EC_gen("P-256"));
    made.certificate.reset(X509_new());
    X509* const x = made.certificate.get();
    X509* const by = issuer != nullptr ? issuer->certificate.get() : x;
    X509_set_version(x, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x), serial++);
    X509_gmtime_adj(X509_getm_notBefore(x), params.valid_from * 86400L);
    X509_gmtime_adj(X509_getm_notAfter(x), params.valid_to * 86400L);
    X509_set_pubkey(x, made.key.get());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(params.name.c_str()), -1, -1,
                               0);
    X509_set_issuer_name(x, X509_get_subject_name(by));
    add_extension(x, by, NID_basic_constraints,
                  params.is_authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
    add_extension(x, by, NID_subject_key_identifier, "hash");
    if (issuer != nullptr) {
        add_extension(x, by, NID_authority_key_identifier, "keyid:always");
    }
    if (!params.alternative_names.empty()) {
        add_extension(x, by, NID_subject_alt_name, params.alternative_names);
    }
    EVP_PKEY* const signer = issuer != nullptr ? issuer->key.get() : made.key.get();
    if (X509_sign(x, signer, EVP_sha256()) == 0) {
        throw std::runtime_error("cannot sign a certificate");
    }
    return made;
}

openssl_ptr<SSL_CTX> make_server_context(const identity& who, const identity* chain) {
    openssl_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()));
    SSL_CTX_use_certificate(context.get(), who.certificate.get());
    SSL_CTX_use_PrivateKey(context.get(), who.key.get());
    if (chain != nullptr) {
        SSL_CTX_add1_chain_cert(context.get(), chain->certificate.get());
    }
    static constexpr unsigned char session_id[] = "twin";
    SSL_CTX_set_session_id_context(context.get(), session_id, sizeof session_id);
    return context;
}

} // namespace dyndump::test
