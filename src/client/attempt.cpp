// One exchange, and what it is to be taken for.
#include "client/client_core.hpp"

#include <dyndump/printable.hpp>

#include "async/run_on.hpp"
#include "core/crc32.hpp"
#include "core/error_body.hpp"
#include "core/foreign_answer.hpp"
#include "core/sentence.hpp"
#include "core/thrown.hpp"

#include <algorithm>

namespace dyndump::detail {
namespace asio = boost::asio;

namespace {

// Equal for equal bodies, and for all that are no JSON objects: web pages differ in their dates.
// Nothing for an empty one, which was cut rather than meant.
std::optional<std::uint32_t> fingerprint(std::string_view body) {
    const auto first = body.find_first_not_of(" \t\r\n");
    if (first == body.npos) {
        return std::nullopt;
    }
    return body[first] != '{' ? 0 : core::crc32(body, 1);
}

// A service that has sent checksums does so always. Where one is missing now, its header may have
// been damaged, and the body with it.
error_code without_checksum(const service_location& from, bool checked, diagnostics& diag) {
    if (checked) {
        if (!from.sends_checksums->load(std::memory_order_relaxed)) {
            from.sends_checksums->store(true, std::memory_order_relaxed);
        }
        return {};
    }
    if (!from.sends_checksums->load(std::memory_order_relaxed)) {
        return {};
    }
    diag.message =
        core::sentence("The response has no x-amz-crc32, though {} has sent one before: it "
                       "was damaged, or has come by another way.",
                       from.where.host);
    return errc::corrupt_response;
}

// In place, for there is one with every page.
void take_request_id(const http_response& response, diagnostics& diag) {
    diag.request_id = response.header("x-amzn-RequestId");
    const auto is_odd = [](unsigned char c) {
        return c < 0x20 || c >= 0x7f;
    };
    if (std::ranges::any_of(diag.request_id, is_odd)) {
        diag.request_id = printable(diag.request_id);
    }
}

} // namespace

asio::awaitable<client_core::attempt_outcome>
client_core::attempt(const service_location& place, const http_request& request,
                     const acceptor& accept, bool proven, signed_call& call, diagnostics& diag) {
    diag.clear();
    attempt_outcome outcome;
    const auto sent = time_->wall_now();
    const auto started = time_->now();
    try {
        auto broken = co_await transport_->exchange(place.where, request, call.response, diag);
        outcome.code = broken;
    } catch (...) {
        core::rethrow_from("transport");
    }
    if (outcome.code) {
        outcome.failure.kind = core::classify_transport(outcome.code);
        co_return outcome;
    }
    const auto measured = clock_skew_.observe(
        call.response.header("Date"), call.response.header("Age"), sent, time_->now() - started);
    const auto correction = measured.value_or(call.clock_offset) - call.clock_offset;
    if (std::chrono::abs(correction) > std::chrono::seconds(5)) {
        log_(log_level::warning, "clock_skew",
             {{"seconds", std::chrono::duration<double>(*measured).count()}});
    }
    diag.http_status = call.response.status;
    take_request_id(call.response, diag);
    if (call.response.status == 200) {
        auto judge = [&] {
            return judged(place, call.response, accept, proven, outcome.failure, diag);
        };
        if (call.offload) {
            auto verdict = co_await async::run_on(call.offload, judge);
            outcome.code = verdict;
        } else {
            outcome.code = judge();
        }
        co_return outcome;
    }
    bool checked = false;
    const auto sum = core::crc32(call.response.body.view());
    if (const auto corrupt = check_crc32(call.response, sum, checked)) {
        diag.message = "The error response's body does not match its x-amz-crc32.";
        outcome.code = corrupt;
        outcome.failure.kind = core::failure_class::transient;
        co_return outcome;
    }
    auto error = core::parse_service_error(call.response.status, call.response.headers(),
                                           call.response.body.view());
    diag.code = std::move(error.code);
    diag.server_message = std::move(error.message);
    if (error.foreign) {
        diag.message = core::foreign_answer_words(error, place.url(), call.response.via);
    }
    outcome.code = error.outcome;
    outcome.failure.kind = core::classify_response(call.response.status, diag.code);
    outcome.failure.retry_after = error.retry_after;
    outcome.scope = core::widest_scope(error.throttling_reasons);
    outcome.reasons = std::move(error.throttling_reasons);
    outcome.existing_item = error.existing_item;
    outcome.failure.clock_corrected =
        core::clock_skew::explains(diag.code, measured, call.clock_offset);
    co_return outcome;
}

error_code client_core::judged(const service_location& from, http_response& response,
                               const acceptor& accept, bool proven, core::failed_attempt& failure,
                               diagnostics& diag) {
    // Whoever has given a right answer is the service, and what is wrong now is an accident.
    const auto print = proven ? std::nullopt : fingerprint(response.body.view());
    bool checked = false;
    auto wrong = accept(response, checked, diag);
    if (!wrong) {
        wrong = without_checksum(from, checked, diag);
    }
    // What came was not what the service sent: ask again. Unless it would send the same.
    const bool is_final = wrong == errc::response_too_large || wrong == errc::inconsistent_scan;
    failure.kind = is_final ? core::failure_class::fatal : core::failure_class::transient;
    if (wrong == errc::malformed_response) {
        failure.foreign = print;
    }
    return wrong;
}

} // namespace dyndump::detail
