#include "net/response_reader.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <cstring>

namespace dyndump::net {
namespace {

namespace http = boost::beast::http;

/// One page of small heads; what of the body comes with it is copied.
constexpr std::size_t first_read = 8192;
/// So much of a body is read at a time, at most: it stays in the cache until it has been looked at,
/// and whoever shares the executor does not wait long. (Less would cost more: each read makes the
/// kernel acknowledge what it took, and each piece takes its turn in the executor's queue.)
constexpr std::size_t body_piece = std::size_t{512} << 10;
/// Free room offered for a body of unknown length, at least.
constexpr std::size_t body_step = 65536;

bool starts_like_http(std::string_view bytes) noexcept {
    const std::string_view start = "HTTP/1.";
    return bytes.substr(0, start.size()) == start.substr(0, bytes.size());
}

} // namespace

class response_reader::head_parser final : public http::basic_parser<false> {
public:
    head_parser(http_response& response, body_rule rule)
        : response_(response)
        , rule_(rule) {
        eager(false);
        header_limit(static_cast<std::uint32_t>(head_limit));
        body_limit(boost::none); // checked by the reader
        if (rule == body_rule::none) {
            skip(true);
        }
    }

private:
    using view = boost::beast::string_view;

    void on_response_impl(int code, view, int, error_code&) override {
        response_.status = static_cast<unsigned>(code);
        if (rule_ == body_rule::on_failure && code / 100 == 2) {
            tunnel_ = true;
        }
    }
    void on_field_impl(http::field, view name, view value, error_code&) override {
        response_.add_header({name.data(), name.size()}, {value.data(), value.size()});
    }

    // The head only: the rest is never called, or not needed.
    void on_request_impl(http::verb, view, view, int, error_code&) override {}
    void on_header_impl(error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
    std::size_t on_body_impl(view, error_code&) override { return 0; }
    void on_chunk_header_impl(std::uint64_t, view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, view, error_code&) override { return 0; }
    void on_finish_impl(error_code&) override {}

    http_response& response_;
    body_rule rule_;
    bool tunnel_ = false;

public:
    bool is_tunnel() const noexcept { return tunnel_; }
};

response_reader::response_reader(http_response& response, std::vector<char>& head_buffer,
                                 body_rule rule)
    : response_(response)
    , head_(head_buffer)
    , rule_(rule) {
    response_.clear();
}

std::span<char> response_reader::want() {
    switch (state_) {
    case state::head:
        if (head_.size() < first_read) {
            head_.resize(first_read);
        } else if (head_size_ == head_.size()) {
            head_.resize(std::min(2 * head_.size(), head_limit + 1));
        }
        return std::span(head_).subspan(head_size_);
    case state::sized:
        return {response_.body.data() + received_, std::min(*length_ - received_, body_piece)};
    case state::chunked:
    case state::until_close:
        make_room();
        return {response_.body.data() + response_.body.size(),
                std::min(response_.body.capacity() - response_.body.size(), body_piece)};
    case state::done:
        break;
    }
    return {};
}

void response_reader::make_room() {
    page_buffer& body = response_.body;
    if (body.capacity() - body.size() < body_step / 4) {
        body.reserve(std::max(body.size() + body_step, 2 * body.capacity()));
    }
}

error_code response_reader::commit(std::size_t n) {
    started_ = started_ || n != 0;
    if (state_ == state::head) {
        head_size_ += n;
        return parse_head();
    }
    return take_body(n);
}

error_code response_reader::parse_head() {
    for (;;) {
        if (head_size_ == 0) {
            return {};
        }
        if (!starts_like_http({head_.data(), head_size_})) {
            return errc::malformed_response; // at once, not when the peer closes
        }
        head_parser parser(response_, rule_);
        error_code ec;
        const std::size_t used = parser.put(boost::asio::buffer(head_.data(), head_size_), ec);
        if (ec == http::error::need_more) {
            // A head that does not end is found by its size; Beast has parsed nothing yet.
            if (head_size_ > head_limit) {
                return errc::response_too_large;
            }
            response_.clear();
            return {};
        }
        if (ec == http::error::header_limit) {
            return errc::response_too_large;
        }
        if (ec || response_.status < 100) {
            return errc::malformed_response;
        }
        head_size_ -= used;
        if (response_.status / 100 == 1) {
            if (response_.status == 101) {
                return errc::malformed_response; // no upgrade was asked for
            }
            response_.clear();
            std::memmove(head_.data(), head_.data() + used, head_size_);
            continue;
        }
        ec = start_body(parser);
        if (ec || head_size_ == 0) {
            return ec;
        }
        if (state_ == state::done) {
            keep_alive_ = false; // bytes that nobody asked for
            return {};
        }
        const auto room = want();
        if (state_ != state::sized && room.size() < head_size_) {
            response_.body.reserve(response_.body.size() + head_size_);
        }
        const std::size_t copied =
            state_ == state::sized ? std::min(room.size(), head_size_) : head_size_;
        std::memcpy(want().data(), head_.data() + used, copied);
        keep_alive_ = keep_alive_ && copied == head_size_;
        return take_body(copied);
    }
}

error_code response_reader::start_body(head_parser& parser) {
    keep_alive_ = parser.keep_alive() || parser.is_tunnel();
    if (parser.is_tunnel() || parser.is_done()) {
        state_ = state::done;
        length_ = 0;
        return {};
    }
    if (parser.chunked()) {
        state_ = state::chunked;
        return {};
    }
    const auto announced = parser.content_length();
    if (!announced) {
        state_ = state::until_close;
        return {};
    }
    if (*announced > response_.body_limit) {
        return errc::response_too_large;
    }
    length_ = static_cast<std::size_t>(*announced);
    response_.body.resize(*length_);
    state_ = *length_ == 0 ? state::done : state::sized;
    return {};
}

error_code response_reader::take_body(std::size_t n) {
    switch (state_) {
    case state::sized:
        received_ += n;
        if (response_.observer != nullptr) {
            response_.observer->arrived({response_.body.data(), received_});
        }
        if (received_ == *length_) {
            state_ = state::done;
        }
        return {};
    case state::chunked: {
        error_code ec;
        const std::size_t used = chunks_.decode(response_.body, n, response_.body_limit, ec);
        if (!ec && chunks_.done()) {
            state_ = state::done;
            keep_alive_ = keep_alive_ && used == n;
        }
        return ec;
    }
    case state::until_close:
        if (n > response_.body_limit - response_.body.size()) {
            return errc::response_too_large;
        }
        response_.body.resize(response_.body.size() + n);
        return {};
    case state::head:
    case state::done:
        break;
    }
    return {};
}

error_code response_reader::finish() {
    if (state_ == state::until_close) {
        // RFC 9112, 6.3: such a body ends with the connection.
        state_ = state::done;
        keep_alive_ = false;
        return {};
    }
    return done() ? error_code{} : errc::connection_closed;
}

} // namespace dyndump::net
