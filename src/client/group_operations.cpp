// Operations on several items: batches, in as many requests as it takes, and transactions.
#include "client/client_core.hpp"
#include "client/request_body.hpp"
#include "client/result_access.hpp"
#include "client/unanswered_keys.hpp"
#include "core/invocation.hpp"
#include "core/saturating_time.hpp"
#include "core/sentence.hpp"

#include <chrono>

namespace dyndump::detail {
namespace asio = boost::asio;

namespace {

// The service knows a ClientRequestToken for ten minutes: a request that comes later is another
// transaction. Source: DynamoDB API reference, "TransactWriteItems".
constexpr std::chrono::minutes token_holds{9};

error_code check_batch(const batch_get_request& request, diagnostics& diag) {
    if (!request.problem().empty()) {
        return refuse_request(diag,
                              core::sentence("The batch was not sent: {}.", request.problem()));
    }
    for (const auto& table : request.tables()) {
        if (table.name.empty()) {
            return refuse_request(diag, "The table's name is empty.");
        }
    }
    for (const auto& key : request.keys()) {
        if (auto fault = check_raw_json("A key of the batch", key.json, diag)) {
            return fault;
        }
    }
    return {};
}

} // namespace

asio::awaitable<error_code> client_core::pause_round(unsigned round, unsigned idle,
                                                     time_source::time_point progress,
                                                     scan_session& session, diagnostics& diag) {
    const auto& options = session.options;
    if (options.max_attempts && idle >= *options.max_attempts) {
        diag.message = core::sentence("The service has left all undone {} times.", idle);
        co_return errc::retries_exhausted;
    }
    const bool endless = retry_.max_stall == std::chrono::milliseconds::zero();
    if (!endless && time_->now() - progress >= retry_.max_stall) {
        diag.message = "The service goes on leaving all undone.";
        co_return errc::stalled;
    }
    const auto base = idle > 0 ? retry_.throttling_base : retry_.transient_base;
    const auto delay = core::backoff_delay(idle > 0 ? idle : round, random_->uniform(), base,
                                           retry_.max_delay, std::nullopt);
    if (session.deadline && core::later(time_->now(), delay) >= *session.deadline) {
        co_return out_of_time(diag);
    }
    co_return co_await pause(delay, session);
}

asio::awaitable<error_code> client_core::batch_get(const batch_get_request& request,
                                                   items_result& result, diagnostics& diag) {
    diag.clear();
    result_access::clear(result);
    const auto fault = check_batch(request, diag);
    if (fault) {
        co_return fault;
    }
    session_lease lease(sessions_);
    auto& session = *lease;
    auto& link = session.link;
    link.options = request.options;
    link.deadline = deadline_of(request.options);
    error_code outcome;
    if (!request.tables().empty()) {
        outcome = read_table_arn(request.tables().front().name, link.table, diag);
    }
    unanswered_keys left(request);
    auto progress = time_->now();
    unsigned round = 0;
    unsigned idle = 0;
    while (!outcome && !left.empty()) {
        const auto before = left.size();
        auto got = co_await get_some(left, session, result, diag);
        outcome = got;
        if (outcome || session.answer.unprocessed.empty()) {
            round = 0;
            idle = 0;
            progress = time_->now();
            continue;
        }
        ++round;
        idle = left.size() < before ? 0 : idle + 1;
        progress = idle == 0 ? time_->now() : progress;
        auto interrupted = co_await pause_round(round, idle, progress, link, diag);
        outcome = interrupted;
    }
    lease.give_back();
    co_return outcome;
}

asio::awaitable<error_code> client_core::get_some(unanswered_keys& left, item_session& session,
                                                  items_result& result, diagnostics& diag) {
    left.take(session.link.body);
    auto& body = result_access::next_body(result);
    auto outcome = co_await exchange_items("BatchGetItem", session, body, diag);
    if (outcome) {
        co_return outcome;
    }
    result_access::add(result, session.answer);
    if (!left.put_back(session.answer)) {
        diag.message = "The service names a table in UnprocessedKeys that it was not asked for.";
        co_return errc::malformed_response;
    }
    co_return error_code{};
}

asio::awaitable<error_code> client_core::transact(std::string_view operation,
                                                  const transaction& request, items_result& result,
                                                  diagnostics& diag) {
    diag.clear();
    result_access::clear(result);
    if (!request.problem().empty() || request.size() == 0) {
        co_return refuse_request(
            diag, core::sentence("The transaction was not sent: {}.",
                                 request.size() == 0 ? "it has no action" : request.problem()));
    }
    session_lease lease(sessions_);
    auto& session = *lease;
    auto& link = session.link;
    auto outcome = read_table_arn(request.table(), link.table, diag);
    if (!outcome) {
        link.options = request.options;
        link.deadline = deadline_of(request.options);
        link.body = R"({"TransactItems":[)";
        link.body += request.actions();
        link.body += ']';
        if (operation == "TransactWriteItems") {
            const auto latest = core::later(time_->now(), token_holds);
            link.deadline = link.deadline ? std::min(*link.deadline, latest) : latest;
            const auto high = random_->bits();
            const core::invocation_id own(high, random_->bits());
            link.body += R"(,"ClientRequestToken":)";
            const std::string_view given = request.client_request_token;
            append_json_string(link.body, given.empty() ? own.view() : given);
        }
        link.body += R"(,"ReturnConsumedCapacity":"TOTAL"})";
        auto& body = result_access::next_body(result);
        auto answered = co_await exchange_items(operation, session, body, diag);
        outcome = answered;
        result_access::set_maybe_applied(result, link.report.maybe_applied);
        if (!outcome) {
            result_access::add(result, session.answer);
        } else if (outcome == service_errc::transaction_canceled) {
            core::read_cancellation_reasons(body.view(), result_access::reasons(result));
        }
    }
    lease.give_back();
    co_return outcome;
}

} // namespace dyndump::detail
