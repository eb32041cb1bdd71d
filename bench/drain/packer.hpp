/// \file
/// What a compression library does by itself: the limit of a compressed dump.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <isa-l/igzip_lib.h>
#include <zstd.h>

namespace dyndump::bench {

/// One gzip member or zstd frame a page, without checksums of its own where they are optional.
class packer {
public:
    /// "gzip" or "zstd:LEVEL"; throws for anything else.
    explicit packer(std::string_view how);

    std::string_view pack(std::string_view page);

private:
    struct zstd_free {
        void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
    };

    std::string_view gzip(std::string_view page);

    std::unique_ptr<ZSTD_CCtx, zstd_free> zstd_; // null: gzip
    isal_zstream stream_{};
    std::vector<std::uint8_t> memory_;
    std::string packed_;
};

} // namespace dyndump::bench
