// Checksums of a part while it grows.
#pragma once

#include <dyndump/dump_writer.hpp>

#include "archive/digest.hpp"
#include "archive/journal.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace dyndump::output {

struct part_checks {
    bool sha256 = true;
    bool md5 = false;
};

/// Those that the manifest keeps.
part_checks checks_for(dump_layout layout);

class part_sums {
public:
    explicit part_sums(part_checks checks);

    void add(std::string_view bytes);
    std::uint32_t crc() const noexcept { return crc_; }
    /// Of what was added so far.
    archive::part_digests digests() const;

private:
    std::uint32_t crc_ = 0;
    std::optional<archive::running_digest> sha256_;
    std::optional<archive::running_digest> md5_;
};

} // namespace dyndump::output
