#include "output/write/compressor.hpp"

#include <isa-l/igzip_lib.h>

#include <cstdint>
#include <limits>
#include <vector>

namespace dyndump::output {
namespace {

constexpr std::uint32_t level = 1; // of 0 to 3: within a hundredth of 2 in size, and faster

class gzip final : public compressor {
public:
    error_code frame(std::string_view bytes, std::string_view& out) override {
        if (bytes.size() > std::numeric_limits<std::uint32_t>::max() / 2) {
            return make_error_code(boost::system::errc::file_too_large);
        }
        ::isal_deflate_init(&stream_);
        stream_.level = level;
        stream_.level_buf = memory_.data();
        stream_.level_buf_size = static_cast<std::uint32_t>(memory_.size());
        stream_.gzip_flag = IGZIP_GZIP;
        stream_.end_of_stream = 1;
        stream_.flush = NO_FLUSH;
        // igzip does not write through this pointer.
        stream_.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(bytes.data()));
        stream_.avail_in = static_cast<std::uint32_t>(bytes.size());
        // What does not shrink is stored.
        std::string& into = room(bytes.size() + bytes.size() / 8 + 65536);
        stream_.next_out = reinterpret_cast<std::uint8_t*>(into.data());
        stream_.avail_out = static_cast<std::uint32_t>(into.size());
        if (::isal_deflate(&stream_) != COMP_OK || stream_.internal_state.state != ZSTATE_END) {
            return make_error_code(boost::system::errc::io_error);
        }
        out = std::string_view(into).substr(0, stream_.total_out);
        return {};
    }

private:
    isal_zstream stream_{};
    std::vector<std::uint8_t> memory_ = std::vector<std::uint8_t>(ISAL_DEF_LVL1_DEFAULT);
};

} // namespace

std::unique_ptr<compressor> make_gzip_compressor() {
    return std::make_unique<gzip>();
}

} // namespace dyndump::output
