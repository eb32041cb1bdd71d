#include "sandbox/memory_bio.hpp"

#include <algorithm>
#include <cstring>
#include <memory>

namespace dyndump::sandbox_impl {
namespace {

wire_memory& wire_of(BIO* bio) {
    return *static_cast<wire_memory*>(BIO_get_data(bio));
}

int append(BIO* bio, const char* data, std::size_t size, std::size_t* written) {
    BIO_clear_retry_flags(bio);
    wire_of(bio).out.insert(wire_of(bio).out.end(), data, data + size);
    *written = size;
    return 1;
}

int take(BIO* bio, char* data, std::size_t size, std::size_t* taken) {
    wire_memory& wire = wire_of(bio);
    BIO_clear_retry_flags(bio);
    *taken = std::min(size, wire.in_end - wire.in_begin);
    if (*taken == 0) {
        BIO_set_retry_read(bio);
        return 0;
    }
    std::memcpy(data, wire.in.data() + wire.in_begin, *taken);
    wire.in_begin += *taken;
    return 1;
}

long control(BIO*, int command, long, void*) {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

BIO_METHOD* make_method() {
    BIO_METHOD* method = BIO_meth_new(BIO_TYPE_SOURCE_SINK | BIO_get_new_index(), "wire memory");
    BIO_meth_set_write_ex(method, append);
    BIO_meth_set_read_ex(method, take);
    BIO_meth_set_ctrl(method, control);
    return method;
}

struct method_deleter {
    void operator()(BIO_METHOD* method) const { BIO_meth_free(method); }
};

} // namespace

BIO* make_memory_bio(wire_memory& wire) {
    static const std::unique_ptr<BIO_METHOD, method_deleter> method(make_method());
    BIO* bio = BIO_new(method.get());
    BIO_set_data(bio, &wire);
    BIO_set_init(bio, 1);
    return bio;
}

} // namespace dyndump::sandbox_impl
