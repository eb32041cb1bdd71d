#include "core/crc32.hpp"

#include <isa-l/crc.h>

namespace dyndump::core {

std::uint32_t crc32(std::string_view bytes, std::uint32_t before) noexcept {
    return crc32_gzip_refl(before, reinterpret_cast<const unsigned char*>(bytes.data()),
                           bytes.size());
}

} // namespace dyndump::core
