#include "output/write/compressor.hpp"

#include <zstd.h>

namespace dyndump::output {
namespace {

class zstd final : public compressor {
public:
    explicit zstd(int level)
        : context_(::ZSTD_createCCtx()) {
        ::ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, level);
        ::ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
    }

    error_code frame(std::string_view bytes, std::string_view& out) override {
        std::string& into = room(::ZSTD_compressBound(bytes.size()));
        const auto n = context_ ? ::ZSTD_compress2(context_.get(), into.data(), into.size(),
                                                   bytes.data(), bytes.size())
                                : static_cast<std::size_t>(-1);
        if (::ZSTD_isError(n) != 0U) {
            return make_error_code(boost::system::errc::not_enough_memory);
        }
        out = std::string_view(into).substr(0, n);
        return {};
    }

private:
    struct deleter {
        void operator()(ZSTD_CCtx* context) const noexcept { ::ZSTD_freeCCtx(context); }
    };
    std::unique_ptr<ZSTD_CCtx, deleter> context_;
};

} // namespace

std::unique_ptr<compressor> make_zstd_compressor(int level) {
    return std::make_unique<zstd>(level);
}

} // namespace dyndump::output
