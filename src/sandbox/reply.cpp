#include "sandbox/reply.hpp"

#include <isa-l/crc.h>

namespace dyndump::sandbox_impl {

reply_body_ptr reply_body::make(std::string bytes, double read_units) {
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    const std::uint32_t crc = crc32_gzip_refl(0, data, bytes.size());
    return std::make_shared<const reply_body>(reply_body{std::move(bytes), crc, read_units});
}

} // namespace dyndump::sandbox_impl
