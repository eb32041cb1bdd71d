#include <dyndump/ostream_writer.hpp>

#include <ostream>
#include <string_view>

namespace dyndump {
namespace {

error_code state_of(const std::ostream& stream) {
    return stream ? error_code{}
                  : boost::system::errc::make_error_code(boost::system::errc::io_error);
}

} // namespace

boost::asio::awaitable<error_code> ostream_writer::write(page& source) {
    std::string_view lines;
    error_code ec = encoder_.encode(source, scratch_, lines);
    if (!ec) {
        stream_->write(lines.data(), static_cast<std::streamsize>(lines.size()));
        ec = state_of(*stream_);
    }
    co_return ec;
}

boost::asio::awaitable<error_code> ostream_writer::finish(error_code) {
    stream_->flush();
    co_return state_of(*stream_);
}

} // namespace dyndump
