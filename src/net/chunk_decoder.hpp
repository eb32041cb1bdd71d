/// \file
/// The chunked transfer coding (RFC 9112, section 7.1), decoded in place.
#pragma once

#include <dyndump/error.hpp>
#include <dyndump/page_buffer.hpp>

#include <cstddef>
#include <cstdint>

namespace dyndump::net {

/// Fed with the coded bytes in pieces of any size.
class chunk_decoder {
public:
    /// Decodes the `n` coded bytes that lie right behind `body`, within its capacity, and extends
    /// `body` by the payload found in them. Payload that already lies where it belongs is not
    /// moved. Returns how many bytes were consumed: fewer than `n` only on an error or when done.
    /// Errors: errc::malformed_response; errc::response_too_large if the body would exceed `limit`.
    std::size_t decode(page_buffer& body, std::size_t n, std::size_t limit, error_code& ec);

    /// The last chunk and the trailers are behind us.
    bool done() const noexcept { return state_ == state::done; }

private:
    enum class state { size, extension, size_lf, data, data_cr, data_lf, trailer, last_lf, done };

    error_code take_framing(char c);
    error_code take_size_digit(char c);

    state state_ = state::size;
    std::uint64_t left_ = 0;      // of the current chunk
    std::size_t digits_ = 0;      // of its size
    std::size_t overhead_ = 0;    // of extensions and trailers, capped
    std::size_t line_length_ = 0; // of the current trailer
};

} // namespace dyndump::net
