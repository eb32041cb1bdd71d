// Responses of a hostile server, read by the client's real transport: opening, sending, head, body,
// a page's intake, whether the connection is kept, the next request on it. The pieces that the
// bytes come in must make no difference, and where Beast's own parser reads a response to its end,
// it must be the same.
//   choice of the request, choice of the pieces, the answers (see hostile_peer)
#include "client/scan_session.hpp"
#include "core/crc32.hpp"
#include "core/parse_page.hpp"
#include "fuzz/hostile_peer.hpp"
#include "fuzz/input.hpp"
#include "fuzz/reference_response.hpp"
#include "support/virtual_time.hpp"

#include <dyndump/client.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <charconv>

// Freed memory is used again while it is still in the cache, and stacks of allocations are short: a
// third faster. A replay may want malloc_context_size=30.
extern "C" const char* __asan_default_options() {
    return "quarantine_size_mb=4:malloc_context_size=2";
}

namespace {

using namespace dyndump;
using fuzz::hostile_peer;
using fuzz::reading;
using fuzz::require;
using net::body_rule;
namespace asio = boost::asio;

// Small, so that it is met.
constexpr std::size_t body_limit = 3000;
constexpr unsigned most_requests = 3;

enum class kind {
    post,
    head,
    // Through a proxy, whose answer to CONNECT comes first. What comes behind it can be no TLS
    // server's: nobody knows its keys.
    tunnelled,
    page, // taken in while it comes
    scan  // the same by a client: seldom, for it takes five times as long
};
constexpr kind kinds[]{kind::post, kind::head, kind::tunnelled, kind::page,
                       kind::scan, kind::post, kind::page,      kind::page};

body_rule rule_of(kind how) {
    return how == kind::head        ? body_rule::none
           : how == kind::tunnelled ? body_rule::on_failure
                                    : body_rule::by_head;
}

// What lives from input to input. A connection that is kept is found closed by the next one.
struct client_side {
    client_side() {
        transport_params net;
        net.proxy = {};
        net.proxy.https = "http://192.0.2.2:3128";
        error_code ec;
        diagnostics diag;
        to = make_transport(context.get_executor(), net, ec, diag);
        require(to != nullptr);
        params.region = "eu-west-1";
        params.endpoint_url = "http://127.0.0.1:8000";
        params.credentials = static_credentials("AKID", "secret");
        params.retry.max_attempts = 1;
        params.retry.patient = false;
        params.max_response_bytes = body_limit;
        params.transport = to;
        params.time = std::make_shared<test::virtual_time>();
        params.random = std::make_shared<test::seeded_random>();
        plain.tls = false;
        plain.host = "127.0.0.1";
        plain.port = 8000;
        secure.host = "192.0.2.1";
        request.headers = headers;
        request.body = "{}";
    }

    asio::io_context context{1};
    std::shared_ptr<transport> to;
    client_params params;
    std::optional<client> dynamodb; // one a scan: it remembers whether checksums have come
    http_endpoint plain;
    http_endpoint secure;
    http_header headers[1]{{"Host", "127.0.0.1"}};
    http_request request;
};

struct outcome {
    error_code ec;
    diagnostics diag;
    http_response response;
    detail::page_observer incoming;
    page scanned;
};

void start(client_side& side, kind how, asio::cancellation_slot slot, outcome& out, bool& done) {
    if (how == kind::scan) {
        scan_request request;
        request.table_name = "t";
        auto ended = [&](error_code ec) {
            out.ec = ec;
            done = true;
        };
        side.dynamodb.emplace(side.context.get_executor(), side.params);
        side.dynamodb->async_scan(std::move(request), out.scanned, out.diag,
                                  asio::bind_cancellation_slot(slot, ended));
        return;
    }
    auto ended = [&](const std::exception_ptr& thrown, error_code ec) {
        require(!thrown);
        out.ec = ec;
        done = true;
    };
    out.response.body_limit = body_limit;
    out.incoming.intake.begin();
    out.response.observer = how == kind::page ? &out.incoming : nullptr;
    side.request.method = how == kind::head ? "HEAD" : "POST";
    asio::co_spawn(side.context,
                   side.to->exchange(how == kind::tunnelled ? side.secure : side.plain,
                                     side.request, out.response, out.diag),
                   asio::bind_cancellation_slot(slot, ended));
}

void run_one(client_side& side, hostile_peer& peer, kind how, outcome& out) {
    bool done = false;
    asio::cancellation_signal stop;
    start(side, how, stop.slot(), out, done);
    side.context.restart();
    side.context.poll();
    if (!done) {
        require(peer.was_silent());
        stop.emit(asio::cancellation_type::terminal);
        side.context.restart();
        side.context.poll();
        require(out.ec == asio::error::operation_aborted);
    }
    require(done && side.context.stopped());
}

void check_response(kind how, const http_response& got, const http_response& expected) {
    require(got.status == expected.status);
    require(got.body.view() == expected.body.view());
    require(std::ranges::equal(got.headers(), expected.headers(),
                               [](const http_header& x, const http_header& y) {
                                   return x.name == y.name && x.value == y.value;
                               }));
    require(how != kind::head || got.body.size() == 0);
    const auto length = got.header("Content-Length");
    if (how != kind::head && !length.empty() && got.header("Transfer-Encoding").empty() &&
        got.status != 204 && got.status != 304) {
        std::size_t promised = 0;
        std::from_chars(length.data(), length.data() + length.size(), promised);
        require(got.body.size() == promised);
    }
}

// A page that was taken in while it came is what its body says.
void check_page(outcome& out) {
    auto& intake = out.incoming.intake;
    intake.arrived(out.response.body.view());
    require(intake.crc32() == core::crc32(out.response.body.view()));
    page whole;
    whole.buffer().append(out.response.body.view());
    out.scanned.buffer().swap(out.response.body);
    require(core::parse_page(whole, true) ==
            core::parse_page(out.scanned, true, core::scan_content::items, &intake));
    require(std::ranges::equal(whole.items(), out.scanned.items(), {}, &item_view::json,
                               &item_view::json));
    require(whole.last_evaluated_key() == out.scanned.last_evaluated_key());
}

void check(kind how, outcome& out, const reading& expected) {
    if (out.ec) {
        require(out.response.status == 0 && out.response.body.size() == 0 && out.scanned.empty());
        require(!out.diag.to_string().empty());
        require(out.ec == expected.ec || how == kind::tunnelled ||
                (how == kind::scan && !expected.ec));
        return;
    }
    require(!expected.ec && how != kind::tunnelled);
    if (how == kind::scan) {
        require(expected.response.status == 200);
        require(out.scanned.body() == expected.response.body.view());
        return;
    }
    check_response(how, out.response, expected.response);
    if (how == kind::page) {
        check_page(out);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    static client_side side;
    fuzz::input in(data, size);
    const auto how = kinds[in.choice() % std::size(kinds)];
    const auto pieces = in.choice();
    hostile_peer peer(in.rest(), pieces);
    const unsigned most = how == kind::scan ? 1 : most_requests;
    std::size_t begun = 0;
    for (unsigned request = 0; request < most && !peer.exhausted(); ++request) {
        outcome out;
        run_one(side, peer, how, out);
        const bool once = peer.answers().size() == ++begun;
        begun = peer.answers().size();
        if (out.ec == asio::error::connection_refused) {
            require(peer.exhausted());
        } else if (once || how != kind::tunnelled) { // else it is about what follows CONNECT
            reading expected;
            read_at_once(peer.answers().back(), rule_of(how), body_limit, expected);
            check(how, out, expected);
        }
    }
    for (const auto& answer : peer.answers()) {
        if (how != kind::tunnelled) {
            compare_with_beast(answer, rule_of(how), body_limit);
        }
    }
    return 0;
}
