/// \file
/// Reading one HTTP/1.1 response, without I/O: says where the next bytes belong and looks at them
/// once they are there.
#pragma once

#include "net/chunk_decoder.hpp"

#include <dyndump/error.hpp>
#include <dyndump/transport.hpp>

#include <boost/beast/http/basic_parser.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace dyndump::net {

/// What the request has to say about the response's body.
enum class body_rule {
    by_head,   ///< as the response's head says
    none,      ///< never one: HEAD
    on_failure ///< none after a 2xx: CONNECT
};

/// Reads the head into a buffer of its own and the body straight into `response.body`: a body of
/// known length can be read by one system call, what is chunked is decoded in place. Interim (1xx)
/// responses are skipped.
class response_reader {
public:
    /// The most bytes of a head.
    static constexpr std::size_t head_limit = 65536;

    /// `head_buffer` is scratch that keeps its memory from response to response.
    response_reader(http_response& response, std::vector<char>& head_buffer, body_rule rule);

    /// Where the next bytes belong, a piece at a time; never empty before done().
    std::span<char> want();
    /// `n` bytes were put there. Errors: errc::malformed_response, errc::response_too_large.
    error_code commit(std::size_t n);
    /// The peer ended the stream in order. Error: errc::connection_closed if the response is not
    /// complete.
    error_code finish();

    bool done() const noexcept { return state_ == state::done; }
    /// Something of the response has come.
    bool started() const noexcept { return started_; }
    /// The head is complete.
    bool in_body() const noexcept { return state_ != state::head; }
    /// The connection can carry another exchange.
    bool keep_alive() const noexcept { return keep_alive_; }
    /// Of what length the body is to be; nothing if that is not known beforehand.
    std::optional<std::size_t> length() const noexcept { return length_; }
    /// The body's buffer is larger than was admitted. (What lies in it has come already.)
    bool exceeds_budget() const noexcept {
        return response_.budget != nullptr && in_body() &&
               response_.body.capacity() > response_.budget->admitted();
    }
    const http_response& response() const noexcept { return response_; }
    /// Bytes of the body so far.
    std::size_t received() const noexcept { return length_ ? received_ : response_.body.size(); }

private:
    enum class state { head, sized, chunked, until_close, done };

    /// Beast's parser, used for the head only; fields go to the response.
    class head_parser;

    error_code parse_head();
    error_code start_body(head_parser& parser);
    error_code take_body(std::size_t n);
    void make_room();

    http_response& response_;
    std::vector<char>& head_;
    const body_rule rule_;
    state state_ = state::head;
    bool started_ = false;
    bool keep_alive_ = false;
    std::size_t head_size_ = 0;
    std::size_t received_ = 0;
    std::optional<std::size_t> length_;
    chunk_decoder chunks_;
};

} // namespace dyndump::net
