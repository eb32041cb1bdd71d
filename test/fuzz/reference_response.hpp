// What a server's answer is: by the reader alone, in one piece, and by Beast's own parser.
#pragma once

#include "fuzz/hostile_peer.hpp"
#include "fuzz/input.hpp"
#include "net/response_reader.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <cstring>

namespace dyndump::fuzz {

struct reading {
    error_code ec;
    http_response response;
};

inline void read_at_once(const hostile_peer::answer& answer, net::body_rule rule,
                         std::size_t body_limit, reading& out) {
    std::vector<char> head;
    out.response.body_limit = body_limit;
    net::response_reader reader(out.response, head, rule);
    std::string_view wire = answer.bytes;
    while (!wire.empty() && !reader.done() && !out.ec) {
        const auto room = reader.want();
        require(!room.empty());
        const auto n = std::min(room.size(), wire.size());
        std::memcpy(room.data(), wire.data(), n);
        wire.remove_prefix(n);
        out.ec = reader.commit(n);
        require(out.response.body.size() <= body_limit);
        require(reader.received() <= out.response.body.size());
    }
    if (!out.ec && !reader.done()) {
        using enum hostile_peer::answer::ending;
        out.ec = answer.then == close   ? reader.finish()
                 : answer.then == reset ? error_code(errc::connection_closed)
                                        : boost::asio::error::operation_aborted;
    }
    if (out.ec) {
        out.response.clear();
        return;
    }
    require(reader.done() && out.response.status >= 200);
    require(!reader.length() || *reader.length() == out.response.body.size());
}

inline void compare_with_beast(const hostile_peer::answer& answer, net::body_rule rule,
                               std::size_t body_limit) {
    reading ours;
    read_at_once(answer, rule, body_limit, ours);
    namespace http = boost::beast::http;
    http::response_parser<http::string_body> parser;
    parser.eager(true);
    parser.header_limit(net::response_reader::head_limit);
    parser.body_limit(body_limit);
    parser.skip(rule == net::body_rule::none);
    std::string_view wire = answer.bytes;
    error_code ec;
    while (!wire.empty() && !ec && !parser.is_done()) {
        const auto used = parser.put(boost::asio::buffer(wire.data(), wire.size()), ec);
        wire.remove_prefix(used);
        if (used == 0) {
            break;
        }
    }
    const bool whole = !ec && parser.is_done();
    if (!ec && !whole && answer.then == hostile_peer::answer::ending::close) {
        parser.put_eof(ec);
    }
    if (ours.ec) {
        require(!answer.followed);
        return;
    }
    if (ec || !parser.is_done() || ours.response.status != parser.get().result_int()) {
        return;
    }
    require(ours.response.body.view() == parser.get().body());
    if (answer.followed) {
        require(whole && wire.empty() && parser.keep_alive());
        require(answer.then == hostile_peer::answer::ending::silence);
    }
}

} // namespace dyndump::fuzz
