#include "client/client_core.hpp"

#include "client/request_body.hpp"
#include "client/setup.hpp"
#include "client/table_parser.hpp"
#include "core/error_body.hpp"
#include "core/invocation.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <fmt/format.h>

namespace dyndump::detail {
namespace asio = boost::asio;

client_core::client_core(asio::any_io_executor executor, client_params params)
    : executor_(std::move(executor))
    , max_response_bytes_(params.max_response_bytes)
    , time_(params.time ? params.time : time_source::system())
    , random_(params.random ? params.random : random_source::system())
    , credentials_(params.credentials)
    , transport_(params.transport)
    , last_progress_(time_->now().time_since_epoch().count()) {
    retry_.max_attempts = params.retry.max_attempts;
    retry_.max_stall = params.retry.max_stall;
    setup_fault_ = locate_service(params, service_, setup_diag_);
    if (!credentials_) {
        credentials_ = environment_credentials();
    }
    if (!transport_ && !setup_fault_) {
        transport_ = make_transport(executor_, params.connection, setup_fault_, setup_diag_);
    }
}

asio::awaitable<error_code> client_core::scan(const scan_request& request, scan_session& session,
                                              page& result, diagnostics& diag) {
    diag.clear();
    result.clear();
    auto fault = check_scan_request(request, diag);
    if (fault) {
        co_return fault;
    }
    write_scan_body(request, session.body);
    const acceptor accept = [&result](http_response& response, diagnostics& why) {
        bool checked = false;
        auto broken = check_crc32(response, checked);
        if (broken) {
            why.message = "The response's body does not match its x-amz-crc32.";
            return broken;
        }
        result.buffer().swap(response.body);
        broken = result.parse(!checked);
        if (broken) {
            why.message = fmt::format("The response is not a Scan result: {}.", broken.message());
        }
        return broken;
    };
    auto outcome = co_await perform("Scan", session.body, accept, session, diag);
    if (outcome) {
        result.clear();
    } else if (session.gate != nullptr) {
        session.gate->charge(result.consumed_capacity());
    }
    co_return outcome;
}

asio::awaitable<error_code> client_core::call(const std::string& operation, const std::string& body,
                                              std::string& result, diagnostics& diag) {
    diag.clear();
    auto fault = check_raw_json("The operation's input", body, diag);
    if (fault) {
        co_return fault;
    }
    scan_session session;
    const acceptor accept = [&result](http_response& response, diagnostics& why) {
        bool checked = false;
        auto broken = check_crc32(response, checked);
        result.assign(response.body.view());
        diagnostics ignored;
        if (!broken && (result.empty() || check_raw_json("", result, ignored))) {
            broken = errc::malformed_response;
        }
        if (broken) {
            why.message = fmt::format("The response cannot be used: {}.", broken.message());
        }
        return broken;
    };
    auto outcome = co_await perform(operation, body, accept, session, diag);
    co_return outcome;
}

asio::awaitable<error_code> client_core::describe(const std::string& table,
                                                  table_description& result, diagnostics& diag) {
    std::string body = R"({"TableName":)";
    append_json_string(body, table);
    body += '}';
    const std::string operation = "DescribeTable";
    std::string answer;
    auto fault = co_await call(operation, body, answer, diag);
    if (fault) {
        co_return fault;
    }
    fault = parse_table(answer, result);
    if (fault) {
        diag.message = "The answer to DescribeTable has no Table.";
    }
    co_return fault;
}

asio::awaitable<error_code> client_core::perform(std::string_view operation, std::string_view body,
                                                 const acceptor& accept, scan_session& session,
                                                 diagnostics& diag) {
    if (setup_fault_) {
        diag = setup_diag_;
        co_return setup_fault_;
    }
    using action = core::retry_verdict::action;
    auto& call = session.call;
    call.response.body_limit = max_response_bytes_;
    const auto invocation = core::invocation_id(random_->bits(), random_->bits());
    core::retry_sequence sequence(retry_, quota_, time_->now());
    credentials_ptr refused;
    for (unsigned number = 1;; ++number) {
        if (session.gate != nullptr) {
            auto refusal = co_await admitted(session);
            if (refusal) {
                co_return refusal;
            }
        }
        credentials_ptr who;
        auto fault = co_await credentials_->get(who, diag);
        if (fault || (refused && who == refused)) {
            give_back(session);
            co_return fault ? fault : error_code(service_errc::expired_token);
        }
        core::attempt_header(call.attempt_text, number, retry_.max_attempts, std::nullopt);
        const auto signing_time = time_->wall_now() + clock_skew_.offset();
        const auto& request = call.prepare(service_, operation, body, *who, signing_time,
                                           invocation, call.attempt_text);
        auto outcome = co_await attempt(request, accept, call, diag);
        diag.attempts = number;
        if (!outcome.code) {
            sequence.succeeded();
            note_progress();
            co_return error_code{};
        }
        if (outcome.failure.kind == core::failure_class::throttling) {
            ++session.counts.throttles;
            give_back(session);
        } else if (session.gate != nullptr) {
            session.gate->charge(std::nullopt);
        }
        const auto verdict =
            sequence.failed(outcome.failure, random_->uniform(), time_->now(), last_progress());
        if (verdict.next == action::give_up) {
            if (verdict.reason == errc::stalled) {
                co_return verdict.reason;
            }
            co_return outcome.code;
        }
        ++session.counts.retries;
        if (verdict.next == action::refresh) {
            credentials_->invalidate(who);
            refused = who;
        }
        auto interrupted = co_await pause(verdict.delay, session);
        if (interrupted) {
            co_return interrupted;
        }
    }
}

asio::awaitable<error_code> client_core::admitted(scan_session& session) {
    if (is_ending(session)) {
        co_return asio::error::operation_aborted;
    }
    set_waiting(session, true);
    auto waiting = session.gate->admit();
    auto refusal = co_await std::move(waiting);
    set_waiting(session, false);
    co_return refusal;
}

asio::awaitable<error_code> client_core::pause(time_source::duration delay, scan_session& session) {
    auto cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != asio::cancellation_type::none || is_ending(session)) {
        co_return asio::error::operation_aborted;
    }
    if (delay <= time_source::duration::zero()) {
        co_return error_code{};
    }
    set_waiting(session, true);
    const auto until = time_->now() + delay;
    auto interrupted = co_await time_->sleep_until(until);
    set_waiting(session, false);
    co_return interrupted;
}

asio::awaitable<client_core::attempt_outcome> client_core::attempt(const http_request& request,
                                                                   const acceptor& accept,
                                                                   signed_call& call,
                                                                   diagnostics& diag) {
    diag.clear();
    attempt_outcome outcome;
    const auto offset = clock_skew_.offset();
    const auto sent = time_->wall_now();
    const auto started = time_->now();
    auto broken = co_await transport_->exchange(service_.where, request, call.response, diag);
    outcome.code = broken;
    if (outcome.code) {
        outcome.failure.kind = core::classify_transport(outcome.code);
        co_return outcome;
    }
    const auto measured = clock_skew_.observe(
        call.response.header("Date"), call.response.header("Age"), sent, time_->now() - started);
    diag.http_status = call.response.status;
    diag.request_id = call.response.header("x-amzn-RequestId");
    if (call.response.status != 200) {
        auto error = core::parse_service_error(call.response.status, call.response.headers(),
                                               call.response.body.view());
        diag.code = std::move(error.code);
        diag.server_message = std::move(error.message);
        outcome.code = error.value;
        outcome.failure.kind = core::classify_response(call.response.status, diag.code);
        outcome.failure.retry_after = error.retry_after;
        outcome.failure.clock_corrected = core::clock_skew::explains(diag.code, measured, offset);
        co_return outcome;
    }
    outcome.code = accept(call.response, diag);
    // What came was not what the service sent: ask again.
    outcome.failure.kind = outcome.code == errc::response_too_large
                               ? core::failure_class::fatal
                               : core::failure_class::transient;
    co_return outcome;
}

bool client_core::is_ending(const scan_session& session) {
    return session.ending != nullptr && session.ending->load();
}

void client_core::set_waiting(scan_session& session, bool waiting) {
    if (session.waiting != nullptr) {
        *session.waiting = waiting;
    }
}

void client_core::give_back(scan_session& session) {
    if (session.gate != nullptr) {
        session.gate->refund();
    }
}

void client_core::note_progress() {
    last_progress_.store(time_->now().time_since_epoch().count(), std::memory_order_relaxed);
}

time_source::time_point client_core::last_progress() const {
    return time_source::time_point(
        time_source::duration(last_progress_.load(std::memory_order_relaxed)));
}

} // namespace dyndump::detail
