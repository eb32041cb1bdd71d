#include "output/read/decompressor.hpp"

#include <isa-l/igzip_lib.h>
#include <zstd.h>

#include <cstdint>
#include <limits>
#include <vector>

namespace dyndump::output {
namespace {

constexpr std::size_t piece = std::size_t{1} << 20;

class plain final : public decompressor {
public:
    bool add(std::string_view bytes, const sink& out) override {
        out(bytes);
        return true;
    }
    bool at_end() const override { return true; }
};

class gunzip final : public decompressor {
public:
    gunzip() { begin_member(); }

    bool add(std::string_view bytes, const sink& out) override {
        stream_.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(bytes.data()));
        stream_.avail_in = static_cast<std::uint32_t>(bytes.size());
        bool full = false;
        while (stream_.avail_in > 0 || full) {
            if (stream_.block_state == ISAL_BLOCK_FINISH) {
                if (stream_.avail_in == 0) {
                    break;
                }
                const auto* rest = stream_.next_in;
                const auto left = stream_.avail_in;
                begin_member();
                stream_.next_in = const_cast<std::uint8_t*>(rest);
                stream_.avail_in = left;
            }
            inside_ = true;
            stream_.next_out = reinterpret_cast<std::uint8_t*>(buffer_.data());
            stream_.avail_out = static_cast<std::uint32_t>(buffer_.size());
            if (::isal_inflate(&stream_) != ISAL_DECOMP_OK) {
                return false;
            }
            full = stream_.avail_out == 0;
            out(std::string_view(buffer_.data(), buffer_.size() - stream_.avail_out));
            inside_ = stream_.block_state != ISAL_BLOCK_FINISH;
        }
        return true;
    }

    bool at_end() const override { return !inside_; }

private:
    void begin_member() {
        ::isal_inflate_init(&stream_);
        stream_.crc_flag = ISAL_GZIP;
        inside_ = false;
    }

    inflate_state stream_{};
    bool inside_ = false;
    std::vector<char> buffer_ = std::vector<char>(piece);
};

class unzstd final : public decompressor {
public:
    unzstd()
        : context_(::ZSTD_createDCtx()) {}

    bool add(std::string_view bytes, const sink& out) override {
        ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
        bool full = false;
        while (in.pos < in.size || full) {
            ZSTD_outBuffer to{buffer_.data(), buffer_.size(), 0};
            left_ = ::ZSTD_decompressStream(context_.get(), &to, &in);
            if (::ZSTD_isError(left_) != 0U) {
                return false;
            }
            full = to.pos == to.size;
            out(std::string_view(buffer_.data(), to.pos));
        }
        return true;
    }

    bool at_end() const override { return left_ == 0; }

private:
    struct deleter {
        void operator()(ZSTD_DCtx* context) const noexcept { ::ZSTD_freeDCtx(context); }
    };
    std::unique_ptr<ZSTD_DCtx, deleter> context_;
    std::size_t left_ = 0;
    std::vector<char> buffer_ = std::vector<char>(piece);
};

} // namespace

std::optional<compression> compression_of(std::string_view beginning) {
    if (beginning.starts_with("\x1f\x8b")) {
        return compression::gzip;
    }
    if (beginning.starts_with("\x28\xb5\x2f\xfd")) {
        return compression::zstd;
    }
    return beginning.starts_with('{') ? std::optional(compression::none) : std::nullopt;
}

std::unique_ptr<decompressor> make_decompressor(compression kind) {
    switch (kind) {
    case compression::none:
        break;
    case compression::gzip:
        return std::make_unique<gunzip>();
    case compression::zstd:
        return std::make_unique<unzstd>();
    }
    return std::make_unique<plain>();
}

} // namespace dyndump::output
