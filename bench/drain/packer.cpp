#include "drain/packer.hpp"

#include <charconv>
#include <stdexcept>

namespace dyndump::bench {

packer::packer(std::string_view how) {
    constexpr std::string_view zstd = "zstd:";
    if (how == "gzip") {
        memory_.resize(ISAL_DEF_LVL1_DEFAULT);
        return;
    }
    int level = 0;
    if (!how.starts_with(zstd) ||
        std::from_chars(how.data() + zstd.size(), how.data() + how.size(), level).ec !=
            std::errc{}) {
        throw std::runtime_error("gzip or zstd:LEVEL");
    }
    zstd_.reset(ZSTD_createCCtx());
    ZSTD_CCtx_setParameter(zstd_.get(), ZSTD_c_compressionLevel, level);
}

std::string_view packer::pack(std::string_view page) {
    const auto room = ZSTD_compressBound(page.size()) + page.size() / 8;
    if (packed_.size() < room) {
        packed_.resize(room);
    }
    if (!zstd_) {
        return gzip(page);
    }
    const auto n =
        ZSTD_compress2(zstd_.get(), packed_.data(), packed_.size(), page.data(), page.size());
    if (ZSTD_isError(n) != 0U) {
        throw std::runtime_error("zstd fails");
    }
    return std::string_view(packed_).substr(0, n);
}

std::string_view packer::gzip(std::string_view page) {
    isal_deflate_init(&stream_);
    stream_.level = 1;
    stream_.level_buf = memory_.data();
    stream_.level_buf_size = static_cast<std::uint32_t>(memory_.size());
    stream_.gzip_flag = IGZIP_GZIP;
    stream_.end_of_stream = 1;
    stream_.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(page.data()));
    stream_.avail_in = static_cast<std::uint32_t>(page.size());
    stream_.next_out = reinterpret_cast<std::uint8_t*>(packed_.data());
    stream_.avail_out = static_cast<std::uint32_t>(packed_.size());
    if (isal_deflate(&stream_) != COMP_OK || stream_.internal_state.state != ZSTATE_END) {
        throw std::runtime_error("igzip fails");
    }
    return std::string_view(packed_).substr(0, stream_.total_out);
}

} // namespace dyndump::bench
