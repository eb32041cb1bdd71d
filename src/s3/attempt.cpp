// One exchange, and what it is to be taken for.
#include "core/crc32.hpp"
#include "core/sentence.hpp"
#include "core/sha256.hpp"
#include "core/thrown.hpp"
#include "s3/course.hpp"
#include "s3/digests.hpp"

#include <dyndump/printable.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

namespace dyndump::s3 {
namespace asio = boost::asio;

namespace {

// So much is hashed before others have their turn.
constexpr std::size_t most_a_step = std::size_t{1} << 20;
constexpr std::string_view unsigned_payload = "UNSIGNED-PAYLOAD";

std::string name_of(const operation& what) {
    return fmt::format("{} of s3://{}/{}", what.name, printable(what.bucket, 100),
                       printable(what.key, 200));
}

std::string_view advice_on(const error_code& outcome, bool custom) {
    if (outcome == s3_errc::access_denied) {
        return ". Check the policies of the user, the bucket and the key; without s3:ListBucket, "
               "what is not there is denied, too";
    }
    if (outcome == s3_errc::no_such_bucket) {
        return ". Check the bucket's name and the endpoint";
    }
    if (outcome == s3_errc::wrong_region) {
        return ". Name its region with --region or AWS_REGION";
    }
    if (outcome == s3_errc::invalid_signature) {
        return ". Check the secret key";
    }
    if (outcome == errc::foreign_answer && custom) {
        return ". An endpoint for S3 alone is set with AWS_ENDPOINT_URL_S3; AWS_ENDPOINT_URL is "
               "that of all services";
    }
    return {};
}

// May the service have done what was asked, though it says otherwise or nothing?
bool is_open(const error_code& code, core::failure_class kind, unsigned status) {
    if (status == 0) {
        return true;
    }
    const bool passing =
        kind == core::failure_class::transient || code == s3_errc::service_unavailable;
    return passing && (status / 100 == 2 || status >= 500);
}

} // namespace

asio::awaitable<void> client_core::digest(operation& what, course& so_far, bool with_hash) {
    const bool with_crc = what.with_crc32 && sends_checksums() && !what.crc32;
    with_hash = with_hash && so_far.payload_hash.empty();
    if (!with_crc && !with_hash) {
        co_return;
    }
    auto executor = co_await asio::this_coro::executor;
    async::turns::place place(executor);
    core::sha256 hash;
    hash.begin();
    std::uint32_t crc = 0;
    for (std::string_view rest : what.body) {
        while (!rest.empty()) {
            const auto piece = rest.substr(0, most_a_step);
            rest.remove_prefix(piece.size());
            if (piece.size() == most_a_step) {
                co_await steps_->wait(place);
                steps_->pass_on();
            }
            if (with_hash) {
                hash.add(piece);
            }
            if (with_crc) {
                crc = core::crc32(piece, crc);
            }
        }
    }
    if (with_hash) {
        core::append_hex(so_far.payload_hash, hash.end());
    }
    if (with_crc) {
        what.crc32 = crc;
        what.add_header("x-amz-checksum-crc32", crc32_text(crc));
    }
}

asio::awaitable<client_core::attempt_outcome>
client_core::attempt(operation& what, http_response& response, course& so_far,
                     const credentials& who, unsigned number, diagnostics& diag) {
    diag.clear();
    const auto& place = *so_far.place;
    so_far.unsigned_body = what.with_crc32 && sends_checksums() && place.tls &&
                           confirms_checksums_.load(std::memory_order_relaxed);
    co_await digest(what, so_far, !so_far.unsigned_body);
    attempt_outcome outcome;
    const auto sent = time_->wall_now();
    const auto started = time_->now();
    so_far.clock_offset = clock_skew_.offset();
    core::attempt_header(so_far.attempt_text, number, retry_.max_attempts, std::nullopt);
    auto request = so_far.request.prepare(
        place, what, who, sent + so_far.clock_offset,
        so_far.unsigned_body ? unsigned_payload : std::string_view(so_far.payload_hash),
        so_far.invocation.view(), so_far.attempt_text);
    bool opening = false;
    bool repeated = false;
    request.opening = &opening;
    request.repeated = &repeated;
    request.idle = what.idle.value_or(idle_);
    http_endpoint where;
    where.tls = place.tls;
    where.host = place.host;
    where.port = place.port;
    where.local_only = !place.tls && !allow_http_;
    try {
        auto broken = co_await transport_->exchange(where, request, response, diag);
        outcome.code = broken;
    } catch (...) {
        core::rethrow_from("transport");
    }
    what.maybe_applied = what.maybe_applied || repeated;
    diag.http_status = outcome.code ? 0 : response.status;
    if (outcome.code) {
        outcome.failure.kind = core::classify_transport(outcome.code);
    } else {
        diag.request_id = printable(response.header("x-amz-request-id"), 200);
        const auto measured = clock_skew_.observe(response.header("Date"), response.header("Age"),
                                                  sent, time_->now() - started);
        judge(what, response, so_far, outcome, diag);
        outcome.failure.clock_corrected =
            core::clock_skew::explains(diag.code, measured, so_far.clock_offset);
    }
    if (outcome.code && !opening && is_open(outcome.code, outcome.failure.kind, diag.http_status)) {
        what.maybe_applied = true;
    }
    co_return outcome;
}

void client_core::judge(operation& what, const http_response& response, const course& so_far,
                        attempt_outcome& outcome, diagnostics& diag) {
    const bool good = response.status / 100 == 2;
    if (good && (what.reads_content || !is_error_document(response.body.view()))) {
        outcome.failure.kind = core::failure_class::transient;
        outcome.code = check_echo(what, response, so_far, diag);
        if (!outcome.code && what.accept) {
            outcome.code = what.accept(response, outcome.failure.kind, diag);
        }
        return;
    }
    const auto& place = *so_far.place;
    auto answer =
        read_failure(response, what.key.empty(),
                     fmt::format("{}{}", place.tls ? "https://" : "http://", place.host_header));
    diag.code = answer.code;
    diag.server_message = answer.message;
    outcome.code = answer.outcome;
    outcome.failure.kind = answer.kind;
    outcome.failure.retry_after = answer.retry_after;
    diag.message = answer.foreign.empty()
                       ? core::sentence("{}: {}{}", name_of(what), outcome.code.message(),
                                        good ? " (behind a status of success)" : "")
                       : answer.foreign;
    diag.message += advice_on(outcome.code, locator_->is_custom());
    outcome.answer = std::move(answer);
}

error_code client_core::check_echo(operation& what, const http_response& response,
                                   const course& so_far, diagnostics& diag) {
    if (!what.crc32) {
        return {};
    }
    const auto text = response.header("x-amz-checksum-crc32");
    const auto echoed = parse_crc32(text);
    if (echoed && *echoed != *what.crc32) {
        diag.message = core::sentence("{}: the service stored something else than was sent, as its "
                                      "CRC-32 says.",
                                      name_of(what));
        return errc::corrupt_response;
    }
    what.confirmed = echoed.has_value();
    if (so_far.place->tls) {
        confirms_checksums_.store(what.confirmed, std::memory_order_relaxed);
    }
    if (!what.confirmed && so_far.unsigned_body) {
        diag.message = core::sentence(
            "{}: the service does not confirm the CRC-32, as it did before.", name_of(what));
        return errc::corrupt_response;
    }
    return {};
}

} // namespace dyndump::s3
