/// \file
/// A writer to a standard stream.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/error.hpp>
#include <dyndump/json_encoder.hpp>
#include <dyndump/page.hpp>
#include <dyndump/writer.hpp>

#include <boost/asio/awaitable.hpp>

#include <iosfwd>
#include <string>

namespace dyndump {

/// Writes items as JSON lines to a `std::ostream`, which is borrowed and must outlive the run.
/// Writing blocks the calling thread for as long as the stream does; for files, file_writer is
/// faster and safer. finish() flushes.
/// Errors: std::errc::io_error when the stream goes bad; the encoder's.
class DYNDUMP_EXPORT ostream_writer {
public:
    explicit ostream_writer(std::ostream& stream, json_encoder encoder = json_encoder{}) noexcept
        : stream_(&stream)
        , encoder_(encoder) {}

    boost::asio::awaitable<error_code> write(page& source);
    boost::asio::awaitable<error_code> finish(error_code why);

private:
    std::ostream* stream_;
    json_encoder encoder_;
    std::string scratch_;
};

} // namespace dyndump
