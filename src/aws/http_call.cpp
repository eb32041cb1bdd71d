#include "aws/http_call.hpp"

#include "aws/echo.hpp"
#include "core/failure.hpp"
#include "core/foreign_answer.hpp"
#include "core/retry_policy.hpp"
#include "core/saturating_time.hpp"
#include "core/sentence.hpp"
#include "core/thrown.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <algorithm>

namespace dyndump::aws {

namespace asio = boost::asio;

namespace {

constexpr std::size_t most_answered = 1 << 20;
constexpr std::chrono::milliseconds longest_pause(5000);

struct attempt_result {
    error_code code;
    core::failure_class kind = core::failure_class::fatal;
    std::optional<std::chrono::milliseconds> retry_after;
    bool clock_corrected = false;

    attempt_result() {}
};

void wipe_answer(http_response& response) {
    if (response.body.size() > 0) {
        OPENSSL_cleanse(response.body.data(), response.body.size());
    }
}

void hide_secrets(const http_call& call, diagnostics& diag) {
    const auto hide = [&diag](std::string_view secret) {
        for (auto* text : {&diag.message, &diag.server_message, &diag.code}) {
            redact_echo(*text, secret);
        }
    };
    for (const auto& each : call.fields) {
        if (each.secret) {
            hide(each.value.view());
            // "Basic dXNlcjpwYXNz": the scheme may be left out.
            hide(each.value.view().substr(each.value.view().rfind(' ') + 1));
        }
    }
    for (const auto& each : call.hidden) {
        hide(each.view());
    }
}

asio::awaitable<attempt_result> attempt(const surroundings& with, http_call& call,
                                        diagnostics& diag) {
    attempt_result result;
    const auto offset = call.clock.offset();
    const auto sent = with.time->wall_now();
    const auto started = with.time->now();
    if (call.sign) {
        call.sign(call, sent + offset);
    }
    std::vector<http_header> headers;
    const std::string host = call.to.host_header();
    headers.push_back({"Host", host});
    headers.push_back({"User-Agent", "dyndump/1.0"});
    for (const auto& each : call.fields) {
        headers.push_back({each.name, each.value.view()});
    }
    http_endpoint where;
    where.tls = call.to.tls;
    where.host = call.to.host;
    where.port = call.to.port;
    // What was looked at is a name; where it leads is seen when it is connected to.
    where.local_only = call.local_only || (!call.to.tls && !with.allow_http);
    const std::string target = call.to.target();
    http_request request;
    request.method = call.method;
    request.target = target;
    request.headers = headers;
    request.body = call.body.view();
    request.timeout = call.timeout;

    wipe_answer(call.response);
    error_code broken;
    try {
        auto exchanged = co_await with.transport->exchange(where, request, call.response, diag);
        broken = exchanged;
    } catch (...) {
        core::rethrow_from("transport");
    }
    if (broken) {
        result.code = broken;
        result.kind = core::classify_transport(broken);
        co_return result;
    }
    diag.message.clear();
    diag.http_status = call.response.status;
    const auto measured =
        call.clock.observe(call.response.header("Date"), call.response.header("Age"), sent,
                           with.time->now() - started);
    if (call.response.status == 200) {
        diag.clear();
        co_return result;
    }
    auto error = core::parse_service_error(call.response.status, call.response.headers(),
                                           call.response.body.view());
    diag.code = error.code;
    diag.server_message = std::move(error.message);
    diag.message =
        error.foreign
            ? core::foreign_answer_words(error, call.to.origin(), call.response.via)
            : fmt::format("The service at {} answers {}", call.to.origin(), call.response.status);
    hide_secrets(call, diag);
    result.code = error.outcome;
    result.kind = core::classify_response(call.response.status, error.code);
    if (std::ranges::find(call.worth_repeating, error.code) != call.worth_repeating.end()) {
        result.kind = core::failure_class::transient;
    }
    result.retry_after = error.retry_after;
    result.clock_corrected = core::clock_skew::explains(error.code, measured, offset);
    co_return result;
}

error_code check_scheme(const surroundings& with, const http_call& call, diagnostics& diag) {
    const bool local = core::is_loopback_host(call.to.host) || core::is_metadata_host(call.to.host);
    if (call.to.tls || call.local_only || local || with.allow_http) {
        return {};
    }
    diag.message = core::sentence(
        "The service at {} would be sent credentials in plain text. Use https, or allow "
        "http explicitly.",
        call.to.origin());
    return errc::insecure_endpoint;
}

} // namespace

http_call::http_call(std::string the_method, core::url the_target)
    : method(std::move(the_method))
    , to(std::move(the_target)) {
    response.body_limit = most_answered;
}

http_call::~http_call() {
    wipe_answer(response);
}

void http_call::add(std::string name, std::string_view value) {
    fields.push_back({std::move(name), core::secret(value), false});
}

void http_call::add_secret(std::string name, std::string_view value) {
    fields.push_back({std::move(name), core::secret(value), true});
}

void http_call::hide(std::string_view secret) {
    hidden.emplace_back(secret);
}

asio::awaitable<error_code> exchange(const surroundings& with, http_call& call, diagnostics& diag) {
    if (auto ec = check_scheme(with, call, diag)) {
        co_return ec;
    }
    bool clock_corrected = false;
    for (unsigned number = 1;; ++number) {
        auto result = co_await attempt(with, call, diag);
        diag.attempts = number;
        if (!result.code) {
            co_return error_code{};
        }
        if (result.clock_corrected && !clock_corrected) {
            clock_corrected = true;
            continue;
        }
        const bool passing = result.kind == core::failure_class::transient ||
                             result.kind == core::failure_class::throttling;
        if (!passing || number >= call.attempts) {
            co_return result.code;
        }
        const auto delay = call.even
                               ? std::chrono::steady_clock::duration(call.pause)
                               : core::backoff_delay(number, with.random->uniform(), call.pause,
                                                     longest_pause, result.retry_after);
        const auto until = core::later(with.time->now(), delay);
        auto interrupted = co_await with.time->sleep_until(until);
        if (interrupted) {
            co_return interrupted;
        }
    }
}

} // namespace dyndump::aws
