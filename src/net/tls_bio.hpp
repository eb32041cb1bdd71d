/// \file
/// OpenSSL's view of a tls_engine's buffers.
#pragma once

#include <openssl/bio.h>

namespace dyndump::net {

class tls_engine;

struct tls_bio {
    /// A BIO over the engine's buffers, which must outlive it; null if memory is exhausted.
    static BIO* make(tls_engine& engine);

private:
    static int read(BIO* bio, char* to, int size);
    static int write(BIO* bio, const char* from, int size);
    static long control(BIO* bio, int command, long, void*);
    static const BIO_METHOD* method();
};

} // namespace dyndump::net
