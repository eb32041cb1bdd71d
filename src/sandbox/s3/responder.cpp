#include "sandbox/s3/responder.hpp"

#include <fmt/format.h>

#include <iterator>
#include <optional>

namespace dyndump::sandbox_impl::s3 {
namespace {

constexpr auto tolerance = std::chrono::minutes(15);

fault slow_down() {
    return {503, "SlowDown", "Please reduce your request rate."};
}

fault internal_error() {
    return {500, "InternalError", "We encountered an internal error. Please try again."};
}

/// What goes wrong before the request is looked at.
std::optional<fault> fault_before(fault_kind kind, const request& asked) {
    switch (kind) {
    case fault_kind::server_error:
        return internal_error();
    case fault_kind::throttle:
        return slow_down();
    case fault_kind::expired_token:
        return fault(400, "ExpiredToken", "The provided token has expired.");
    case fault_kind::conflict:
        if (!asked.header("if-none-match").empty() ||
            (!asked.header("if-match").empty() && asked.method != "GET")) {
            return fault(409, "ConditionalRequestConflict",
                         "A conflicting operation occurred during the processing of the request.");
        }
        return std::nullopt;
    default:
        return std::nullopt;
    }
}

bool is_completion(const request& asked) {
    return asked.method == "POST" && asked.asks_for("uploadId");
}

/// The region that the request is signed for.
std::string_view scope_region(const request& asked) {
    auto rest = asked.header("authorization");
    constexpr std::string_view opening = "Credential=";
    const auto at = rest.find(opening);
    if (at == rest.npos) {
        return {};
    }
    rest.remove_prefix(at + opening.size());
    for (int slashes = 0; slashes < 2; ++slashes) {
        const auto slash = rest.find('/');
        if (slash == rest.npos) {
            return {};
        }
        rest.remove_prefix(slash + 1);
    }
    return rest.substr(0, rest.find('/'));
}

} // namespace

responder::responder(std::shared_ptr<shared_state> state)
    : state_(std::move(state))
    , faults_(state_->faults())
    , verifier_("s3", {}, tolerance, core::path_style::verbatim) {}

fault_plan responder::plan() {
    faults_ = state_->faults();
    request_number_ = state_->next_request_number();
    return plan_faults(*faults_, request_number_);
}

outcome<void> responder::check_signature(const request& asked,
                                         std::chrono::system_clock::time_point wall_now) {
    core::signable_request signed_part;
    signed_part.method = asked.method;
    signed_part.path = asked.path;
    signed_part.query = asked.raw_query;
    signed_part.headers = asked.headers;
    signed_part.payload = asked.body;
    const auto keys = state_->keys();
    bool expired = false;
    const auto lookup = [&keys, &expired](std::string_view id) {
        expired = keys->is_expired(id);
        return keys->find(id);
    };
    switch (verifier_.verify(signed_part, wall_now, lookup)) {
    case core::signature_check::ok:
        return {};
    case core::signature_check::missing:
        return fault(403, "AccessDenied", "Access Denied.");
    case core::signature_check::incomplete:
        return fault(403, "AccessDenied",
                     "There were headers present in the request which were not signed, or "
                     "x-amz-date or x-amz-content-sha256 is missing");
    case core::signature_check::unknown_key:
        if (expired) {
            return fault(400, "ExpiredToken", "The provided token has expired.");
        }
        return fault(403, "InvalidAccessKeyId",
                     "The AWS Access Key Id you provided does not exist in our records.");
    case core::signature_check::bad_token:
        return fault(400, "InvalidToken", "The provided token is malformed or otherwise invalid.");
    case core::signature_check::wrong_scope:
        return fault(400, "AuthorizationHeaderMalformed",
                     "The authorization header is malformed; the service or the date is wrong.");
    case core::signature_check::skewed:
        return fault(403, "RequestTimeTooSkewed",
                     "The difference between the request time and the current time is too large.");
    case core::signature_check::wrong_payload:
        return fault(400, "XAmzContentSHA256Mismatch",
                     "The provided 'x-amz-content-sha256' header does not match what was "
                     "computed.");
    case core::signature_check::mismatch:
        break;
    }
    return fault(403, "SignatureDoesNotMatch",
                 "The request signature we calculated does not match the signature you provided. "
                 "Check your key and signing method.");
}

outcome<void> responder::check_region(const request& asked) const {
    const auto home = state_->buckets.region_of(asked.bucket);
    if (!home || home->empty() || *home == scope_region(asked)) {
        return {};
    }
    return fault(301, "PermanentRedirect",
                 "The bucket you are attempting to access must be addressed using the specified "
                 "endpoint. Please send all future requests to this endpoint.",
                 fmt::format("<Bucket>{}</Bucket>", xml(asked.bucket)));
}

outcome<answer> responder::answer_to(const request& asked, const fault_plan& plan,
                                     std::chrono::system_clock::time_point wall_now) {
    if (const auto wrong = fault_before(plan.kind, asked)) {
        return *wrong;
    }
    if (const auto known = check_signature(asked, wall_now); !known) {
        return known.error();
    }
    if (const auto here = check_region(asked); !here) {
        return here.error();
    }
    circumstances how;
    how.now = std::chrono::floor<std::chrono::seconds>(wall_now);
    how.how.opaque_etags = faults_->opaque_etags;
    how.how.equal_parts = faults_->equal_parts;
    how.no_checksums = faults_->no_crc;
    how.no_conditions = faults_->no_conditions;
    const bool fails_late = plan.kind == fault_kind::error_in_ok && is_completion(asked);
    if (fails_late && plan.random % 2 == 0) {
        answer broken;
        broken.headers.emplace_back("Content-Type", "application/xml");
        broken.body = "\n   \n" + internal_error().document(asked.path, "0");
        return broken;
    }
    auto done = serve(state_->buckets, how, asked);
    if (done && plan.kind == fault_kind::server_error_after) {
        return internal_error();
    }
    if (done && fails_late) {
        done->body = "\n   \n" + internal_error().document(asked.path, "0");
    }
    return done;
}

wire_response responder::respond(const received_request& received, const fault_plan& plan) {
    const auto wall_now = state_->clock() + faults_->clock_skew;
    const auto asked =
        parse_request(received.method, received.target, received.headers, received.body);
    const auto id = fmt::format("{:016X}", request_number_ * 0x9e3779b97f4a7c15 + 1);
    wire_response out;
    answer what;
    if (plan.kind == fault_kind::html_error) {
        auto page = html_reply(503, "503 Service Unavailable");
        what.status = page.status;
        what.headers.emplace_back("Content-Type", "text/html");
        what.body = page.body->bytes;
    } else if (auto done = answer_to(asked, plan, wall_now)) {
        what = std::move(*done);
    } else {
        what.status = done.error().status;
        what.headers.emplace_back("Content-Type", "application/xml");
        what.body = done.error().document(asked.path, id);
        const auto home = state_->buckets.region_of(asked.bucket);
        if (home && (what.status == 301 || what.status == 403)) {
            what.headers.emplace_back("x-amz-bucket-region", home->empty() ? "us-east-1" : *home);
        }
    }
    out.after = faults_->close_each || !received.keep_alive ? ending::close : ending::keep;
    out.use_own = true;
    const bool headless = asked.method == "HEAD" || what.status == 204;
    const auto announced = what.announced.value_or(headless ? 0 : what.body.size());
    out.own = headless ? std::string() : std::move(what.body);
    begin_head(out.head, what.status, wall_now);
    for (const auto& [name, value] : what.headers) {
        out.head += fmt::format("{}: {}\r\n", name, value);
    }
    const bool in_chunks = faults_->chunked && !headless;
    if (in_chunks) {
        out.head += "Transfer-Encoding: chunked\r\n";
    } else if (what.status != 204) {
        out.head += fmt::format("Content-Length: {}\r\n", announced);
    }
    fmt::format_to(std::back_inserter(out.head),
                   "Connection: {}\r\nx-amz-request-id: {}\r\nx-amz-id-2: sandbox\r\n\r\n",
                   out.after == ending::keep ? "keep-alive" : "close", id);
    if (plan.kind == fault_kind::corrupt) {
        out.own = corrupted(out.own, plan.random);
    }
    if (in_chunks) {
        out.own = chunked(out.own, plan.random);
    }
    spoil(out, plan);
    return out;
}

} // namespace dyndump::sandbox_impl::s3
