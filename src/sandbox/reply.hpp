/// \file
/// What the service answers.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace dyndump::sandbox_impl {

/// A body and its checksum. Immutable once shared: big ones are sent again and again.
struct reply_body {
    std::string bytes;
    std::uint32_t crc = 0;
    double read_units = 0;

    /// Computes the checksum.
    static std::shared_ptr<const reply_body> make(std::string bytes, double read_units = 0);
};

using reply_body_ptr = std::shared_ptr<const reply_body>;

struct reply {
    unsigned status = 200;
    reply_body_ptr body;
};

} // namespace dyndump::sandbox_impl
