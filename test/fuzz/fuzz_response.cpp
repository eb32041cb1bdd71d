// An HTTP response through the reader that connections use: the pieces that the bytes come in must
// make no difference, and where Beast's own parser reads a response to its end, it must be the
// same.
//   choice of the rule, choice of the pieces, the bytes on the wire
#include "fuzz/input.hpp"
#include "net/response_reader.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <cstring>

namespace {

using namespace dyndump;
using fuzz::require;
namespace http = boost::beast::http;

// Small, so that it is met.
constexpr std::size_t body_limit = 3000;

// Sizes of reads, made up from a seed; 0: as much as there is.
class pieces {
public:
    explicit pieces(unsigned char seed)
        : seed_(seed)
        , state_(seed) {}

    std::size_t next() {
        state_ = state_ * 1103515245 + 12345;
        return seed_ == 0 ? ~std::size_t{0} : 1 + (state_ >> 16) % (seed_ < 128 ? 4 : 600);
    }

private:
    unsigned char seed_;
    std::uint32_t state_;
};

struct outcome {
    http_response response;
    error_code ec;
    bool done = false;
};

void read(std::string_view wire, net::body_rule rule, pieces sizes, outcome& out) {
    std::vector<char> head;
    out.response.body_limit = body_limit;
    net::response_reader reader(out.response, head, rule);
    while (!wire.empty() && !reader.done() && !out.ec) {
        const auto room = reader.want();
        require(!room.empty());
        const auto n = std::min({room.size(), wire.size(), sizes.next()});
        std::memcpy(room.data(), wire.data(), n);
        wire.remove_prefix(n);
        out.ec = reader.commit(n);
        require(out.response.body.size() <= body_limit);
        require(reader.received() <= out.response.body.size());
    }
    if (!out.ec && !reader.done()) {
        out.ec = reader.finish();
    }
    out.done = reader.done() && !out.ec;
    if (out.done) {
        require(!reader.length() || *reader.length() == out.response.body.size());
        require(out.response.status >= 200);
        require(!reader.keep_alive() || wire.size() == 0 || reader.received() <= body_limit);
    }
}

void require_same(const outcome& a, const outcome& b) {
    require(a.done == b.done && a.ec == b.ec);
    if (a.done) {
        require(a.response.status == b.response.status);
        require(a.response.body.view() == b.response.body.view());
        require(std::ranges::equal(a.response.headers(), b.response.headers(),
                                   [](const http_header& x, const http_header& y) {
                                       return x.name == y.name && x.value == y.value;
                                   }));
    }
}

void compare_with_beast(std::string_view wire, net::body_rule rule, const outcome& ours) {
    http::response_parser<http::string_body> parser;
    parser.eager(true);
    parser.header_limit(net::response_reader::head_limit);
    parser.body_limit(body_limit);
    parser.skip(rule == net::body_rule::none);
    error_code ec;
    while (!wire.empty() && !ec && !parser.is_done()) {
        const auto used = parser.put(boost::asio::buffer(wire.data(), wire.size()), ec);
        wire.remove_prefix(used);
        if (used == 0) {
            break;
        }
    }
    if (!ec && !parser.is_done()) {
        parser.put_eof(ec);
    }
    if (!ec && parser.is_done() && ours.done && ours.response.status == parser.get().result_int()) {
        require(ours.response.body.view() == parser.get().body());
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    fuzz::input in(data, size);
    const auto rule = static_cast<net::body_rule>(in.choice() % 3);
    const auto sizes = in.choice();
    const auto wire = in.rest();

    outcome at_once;
    outcome in_pieces;
    read(wire, rule, pieces(0), at_once);
    read(wire, rule, pieces(sizes), in_pieces);
    require_same(at_once, in_pieces);
    if (rule != net::body_rule::on_failure) {
        compare_with_beast(wire, rule, at_once);
    }
    return 0;
}
