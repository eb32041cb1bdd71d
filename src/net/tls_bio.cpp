#include "net/tls_bio.hpp"

#include "net/tls_engine.hpp"

#include <algorithm>
#include <cstring>
#include <new>

namespace dyndump::net {

BIO* tls_bio::make(tls_engine& engine) {
    BIO* const bio = BIO_new(method());
    if (bio != nullptr) {
        BIO_set_data(bio, &engine);
        BIO_set_init(bio, 1);
    }
    return bio;
}

int tls_bio::read(BIO* bio, char* to, int size) {
    auto& engine = *static_cast<tls_engine*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    const std::size_t available = engine.input_end_ - engine.input_begin_;
    const std::size_t n = std::min(available, static_cast<std::size_t>(size));
    if (n == 0) {
        BIO_set_retry_read(bio);
        return -1;
    }
    std::memcpy(to, engine.input_.data() + engine.input_begin_, n);
    engine.input_begin_ += n;
    return static_cast<int>(n);
}

int tls_bio::write(BIO* bio, const char* from, int size) {
    auto& engine = *static_cast<tls_engine*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    try {
        engine.output_.insert(engine.output_.end(), from, from + size);
    } catch (const std::bad_alloc&) {
        engine.no_memory_ = true; // not through OpenSSL's functions, which are C
        return -1;
    }
    return size;
}

long tls_bio::control(BIO*, int command, long, void*) {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

const BIO_METHOD* tls_bio::method() {
    static const ssl_ptr<BIO_METHOD> instance = [] {
        ssl_ptr<BIO_METHOD> m(
            BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "dyndump buffers"));
        BIO_meth_set_read(m.get(), &tls_bio::read);
        BIO_meth_set_write(m.get(), &tls_bio::write);
        BIO_meth_set_ctrl(m.get(), &tls_bio::control);
        return m;
    }();
    return instance.get();
}

} // namespace dyndump::net
