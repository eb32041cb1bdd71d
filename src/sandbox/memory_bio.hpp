/// \file
/// Between OpenSSL and the socket: bytes in memory.
#pragma once

#include <openssl/bio.h>

#include <array>
#include <cstddef>
#include <vector>

namespace dyndump::sandbox_impl {

/// What came from the wire and what is to go there.
struct wire_memory {
    std::array<char, std::size_t{16} << 10> in;
    std::size_t in_begin = 0; // not yet taken by OpenSSL
    std::size_t in_end = 0;
    std::vector<char> out;
};

/// A BIO that reads from `wire.in` (and asks to be retried when that is used up) and appends to
/// `wire.out`; unlike BIO_s_mem it keeps its memory. `wire` must outlive it.
BIO* make_memory_bio(wire_memory& wire);

} // namespace dyndump::sandbox_impl
