#include "parquet/page_codec.hpp"

#include <new>

#include <snappy.h>
#include <zstd.h>

namespace dyndump::parquet {
namespace {

// No more than `size` is made of it, whatever it says.
bool decompress_snappy(std::string_view page, std::size_t size, std::string& out) {
    std::size_t said = 0;
    return ::snappy::GetUncompressedLength(page.data(), page.size(), &said) && said == size &&
           ::snappy::Uncompress(page.data(), page.size(), &out);
}

} // namespace

void page_compressor::freed::operator()(ZSTD_CCtx_s* context) const noexcept {
    ::ZSTD_freeCCtx(context);
}

page_compressor::page_compressor(codec kind, int level)
    : kind_(kind)
    , level_(level) {}
page_compressor::~page_compressor() = default;
page_compressor::page_compressor(page_compressor&&) noexcept = default;
page_compressor& page_compressor::operator=(page_compressor&&) noexcept = default;

void page_compressor::compress(std::string_view page, std::string& out) {
    switch (kind_) {
    case codec::none:
        out.assign(page);
        return;
    case codec::snappy:
        ::snappy::Compress(page.data(), page.size(), &out);
        return;
    case codec::zstd:
        break;
    }
    if (!context_) {
        context_.reset(::ZSTD_createCCtx());
    }
    if (!context_) {
        throw std::bad_alloc();
    }
    out.resize(::ZSTD_compressBound(page.size()));
    const auto size = ::ZSTD_compressCCtx(context_.get(), out.data(), out.size(), page.data(),
                                          page.size(), level_);
    if (::ZSTD_isError(size) != 0) {
        throw std::bad_alloc(); // there is room for any result
    }
    out.resize(size);
}

bool decompress_page(codec kind, std::string_view page, std::size_t size, std::string& out) {
    switch (kind) {
    case codec::none:
        out.assign(page);
        return out.size() == size;
    case codec::snappy:
        return decompress_snappy(page, size, out);
    case codec::zstd:
        break;
    }
    out.resize(size);
    return ::ZSTD_decompress(out.data(), size, page.data(), page.size()) == size;
}

} // namespace dyndump::parquet
