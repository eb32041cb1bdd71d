// What the pages of a Parquet file are compressed by.
#pragma once

#include "parquet/layout.hpp"

#include <memory>
#include <string>
#include <string_view>

struct ZSTD_CCtx_s;

namespace dyndump::parquet {

/// For one thread at a time.
class page_compressor {
public:
    page_compressor(codec kind, int level);
    ~page_compressor();
    page_compressor(page_compressor&&) noexcept;
    page_compressor& operator=(page_compressor&&) noexcept;

    codec kind() const noexcept { return kind_; }
    /// Replaces `out`. Throws std::bad_alloc.
    void compress(std::string_view page, std::string& out);

private:
    struct freed {
        void operator()(ZSTD_CCtx_s* context) const noexcept;
    };
    codec kind_;
    int level_;
    std::unique_ptr<ZSTD_CCtx_s, freed> context_;
};

/// Replaces `out` by the `size` bytes that `page` stands for; false if it is none of that size.
bool decompress_page(codec kind, std::string_view page, std::size_t size, std::string& out);

} // namespace dyndump::parquet
