#include "sandbox/responder.hpp"

#include "sandbox/service.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace dyndump::sandbox_impl {
namespace {

constexpr std::string_view json_type = "application/x-amz-json-1.0";
constexpr std::string_view html_type = "text/html";
constexpr unsigned member_orders = 8;
constexpr std::size_t largest_chunk = std::size_t{32} << 10;

std::string_view header_of(const received_request& request, std::string_view name) {
    for (const http_header& header : request.headers) {
        if (core::equals_ignoring_case(header.name, name)) {
            return header.value;
        }
    }
    return {};
}

std::string_view reason_of(unsigned status) {
    switch (status) {
    case 200:
        return "OK";
    case 204:
        return "No Content";
    case 206:
        return "Partial Content";
    case 301:
        return "Moved Permanently";
    case 400:
        return "Bad Request";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 409:
        return "Conflict";
    case 412:
        return "Precondition Failed";
    case 416:
        return "Range Not Satisfiable";
    case 501:
        return "Not Implemented";
    case 503:
        return "Service Unavailable";
    default:
        return "Internal Server Error";
    }
}

/// Looks like the service's: 52 characters of base 32.
std::string request_id(std::uint64_t number) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUV0123456789";
    std::string id(52, 'A');
    std::uint64_t bits = number * 0x9e3779b97f4a7c15 + 1;
    for (char& c : id) {
        bits ^= bits << 13;
        bits ^= bits >> 7;
        bits ^= bits << 17;
        c = alphabet[bits >> 59];
    }
    return id;
}

} // namespace

std::string chunked(std::string_view body, std::uint64_t random) {
    std::string out;
    out.reserve(body.size() + body.size() / 64 + 64);
    while (!body.empty()) {
        random = random * 6364136223846793005 + 1442695040888963407;
        const std::size_t size = std::min(body.size(), 1 + (random >> 33) % largest_chunk);
        fmt::format_to(std::back_inserter(out), "{:x}\r\n", size);
        out += body.substr(0, size);
        out += "\r\n";
        body.remove_prefix(size);
    }
    out += "0\r\n\r\n";
    return out;
}

std::string corrupted(std::string_view body, std::uint64_t random) {
    std::string out(body);
    if (!out.empty()) {
        char& c = out[random % out.size()];
        c = static_cast<char>(c ^ 1);
    }
    return out;
}

reply html_reply(unsigned status, std::string_view title) {
    return {status, reply_body::make(fmt::format("<html><head><title>{0}</title></head>"
                                                 "<body><h1>{0}</h1></body></html>",
                                                 title))};
}

void begin_head(std::string& head, unsigned status,
                std::chrono::system_clock::time_point wall_now) {
    fmt::format_to(std::back_inserter(head),
                   "HTTP/1.1 {} {}\r\nServer: dyndump sandbox\r\nDate: {:%a, %d %b %Y %H:%M:%S} "
                   "GMT\r\n",
                   status, reason_of(status),
                   fmt::gmtime(std::chrono::system_clock::to_time_t(wall_now)));
}

void spoil(wire_response& out, const fault_plan& plan) {
    if (plan.kind == fault_kind::reset || plan.kind == fault_kind::truncate ||
        plan.kind == fault_kind::stall) {
        out.cut = out.body().size() / 2;
        out.after = plan.kind == fault_kind::reset      ? ending::reset
                    : plan.kind == fault_kind::truncate ? ending::close
                                                        : ending::stall;
    }
    if (plan.kind == fault_kind::reset_after) {
        out.head.clear();
        out.cut = 0;
        out.after = ending::reset;
    }
}

fault_plan responder::plan() {
    faults_ = state_->faults();
    request_number_ = state_->next_request_number();
    return plan_faults(*faults_, request_number_);
}

reply responder::make_reply(const received_request& request, const fault_plan& plan,
                            std::chrono::system_clock::time_point wall_now) {
    switch (plan.kind) {
    case fault_kind::server_error:
        return fault_reply(internal_fault());
    case fault_kind::throttle:
        return fault_reply(throttling_fault());
    case fault_kind::expired_token:
        return fault_reply(expired_token_fault());
    case fault_kind::html_error:
        return html_reply(503, "503 Service Unavailable");
    default:
        break;
    }
    core::signable_request signed_part;
    signed_part.method = request.method;
    const std::size_t query = request.target.find('?');
    signed_part.path = request.target.substr(0, query);
    signed_part.query =
        query == request.target.npos ? std::string_view() : request.target.substr(query + 1);
    signed_part.headers = request.headers;
    signed_part.payload = request.body;
    const auto keys = state_->keys();
    auto known = authenticator_.check(*keys, signed_part, wall_now);
    if (!known) {
        return fault_reply(known.error());
    }
    call_context context;
    context.wall_now = wall_now;
    context.now = std::chrono::steady_clock::now();
    context.faults = *faults_;
    context.plan = plan;
    context.member_order =
        faults_->shuffle_members ? static_cast<unsigned>(1 + plan.random % member_orders) : 0;
    reply answer = serve(state_->tables, context, header_of(request, "x-amz-target"), request.body);
    return plan.kind == fault_kind::server_error_after ? fault_reply(internal_fault()) : answer;
}

wire_response responder::respond(const received_request& request, const fault_plan& plan) {
    const auto wall_now = state_->clock() + faults_->clock_skew;
    const bool posted = request.method == "POST";
    reply answer = posted ? make_reply(request, plan, wall_now)
                          : html_reply(404, "The DynamoDB API takes POST requests");
    const bool html = !posted || plan.kind == fault_kind::html_error;

    wire_response out;
    out.shared = std::move(answer.body);
    out.after = faults_->close_each || !request.keep_alive ? ending::close : ending::keep;
    write_head(out, answer.status, html ? html_type : json_type, wall_now);

    if (plan.kind == fault_kind::corrupt) {
        out.own = corrupted(out.shared->bytes, plan.random);
        out.use_own = true;
    }
    if (faults_->chunked) {
        out.own = chunked(out.body(), plan.random);
        out.use_own = true;
    }
    spoil(out, plan);
    return out;
}

void responder::write_head(wire_response& out, unsigned status, std::string_view content_type,
                           std::chrono::system_clock::time_point wall_now) {
    begin_head(out.head, status, wall_now);
    auto text = std::back_inserter(out.head);
    fmt::format_to(text, "Content-Type: {}\r\n", content_type);
    if (faults_->chunked) {
        out.head += "Transfer-Encoding: chunked\r\n";
    } else {
        fmt::format_to(text, "Content-Length: {}\r\n", out.shared->bytes.size());
    }
    fmt::format_to(text, "Connection: {}\r\nx-amzn-RequestId: {}\r\n",
                   out.after == ending::keep ? "keep-alive" : "close", request_id(request_number_));
    if (!faults_->no_crc && content_type == json_type) {
        fmt::format_to(text, "x-amz-crc32: {}\r\n", out.shared->crc);
    }
    out.head += "\r\n";
}

} // namespace dyndump::sandbox_impl
