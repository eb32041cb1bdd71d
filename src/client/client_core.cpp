#include "client/client_core.hpp"

#include "client/setup.hpp"
#include "core/invocation.hpp"
#include "core/redaction.hpp"
#include "core/saturating_time.hpp"
#include "core/sentence.hpp"
#include "net/pooled_transport.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>

namespace dyndump::detail {
namespace asio = boost::asio;

namespace {

aws::surroundings_ptr surroundings_of(const client_params& params) {
    auto with = std::make_shared<aws::surroundings>();
    with->env = std::make_shared<aws::process_environment>();
    with->files = std::make_shared<aws::system_file_reader>();
    with->transport = params.transport;
    with->time = params.time ? params.time : time_source::system();
    with->random = params.random ? params.random : random_source::system();
    with->profile = params.profile;
    with->region = params.region;
    with->allow_http = params.allow_http;
    with->log = params.log;
    return with;
}

std::shared_ptr<credentials_provider> credentials_of(const asio::any_io_executor& executor,
                                                     const aws::surroundings& with) {
    credentials_params found;
    found.profile = with.profile;
    found.region = with.region;
    found.transport = with.transport;
    found.time = with.time;
    found.random = with.random;
    found.allow_http = with.allow_http;
    found.log = with.log;
    return default_credentials(executor, std::move(found));
}

} // namespace

client_core::client_core(asio::any_io_executor executor, client_params params)
    : executor_(std::move(executor))
    , steps_(std::make_shared<async::turns>(executor_))
    , max_response_bytes_(params.max_response_bytes)
    , log_(params.log)
    , time_(params.time ? params.time : time_source::system())
    , random_(params.random ? params.random : random_source::system())
    , limiter_(time_->now())
    , turns_to_send_(time_)
    , last_progress_(time_->now().time_since_epoch().count()) {
    configuration found;
    setup_fault_ = read_configuration(params, *surroundings_of(params), found, setup_diag_);
    if (!setup_fault_ && !params.transport) {
        found.connection.log = params.log;
        params.transport = net::make_pooled_transport(executor_, found.connection, steps_,
                                                      setup_fault_, setup_diag_);
    }
    if (setup_fault_) {
        return;
    }
    retry_ = found.retry;
    adaptive_ = found.mode == core::retry_mode::adaptive;
    request_timeout_ = found.connection.timeouts.request;
    transport_ = params.transport;
    const auto with = surroundings_of(params);
    locator_.emplace(aws::service::dynamodb, std::move(found.where), with);
    if (found.scaling) {
        scaling_locator_.emplace(aws::service::application_autoscaling, std::move(*found.scaling),
                                 with);
    }
    // Many networks lead to DynamoDB and not to this one; nothing of a dump waits for it for long.
    scaling_retry_ = retry_;
    scaling_retry_.max_attempts = std::min(retry_.max_attempts, 2U);
    scaling_retry_.patient = false;
    setup_fault_ = locator_->check(setup_diag_);
    credentials_.emplace(params.credentials ? params.credentials
                                            : credentials_of(executor_, *with));
}

asio::awaitable<error_code> client_core::perform(std::string_view operation, std::string_view body,
                                                 const acceptor& accept, scan_session& session,
                                                 diagnostics& diag) {
    if (setup_fault_) {
        diag = setup_diag_;
        co_return setup_fault_;
    }
    auto& call = session.call;
    call.response.body_limit = max_response_bytes_;
    session.report.clear();
    if (!session.same_body) {
        call.begin_body();
    }
    const auto high = random_->bits();
    const core::invocation_id invocation(high, random_->bits());
    auto retry = session.scaling ? scaling_retry_ : retry_;
    if (session.options.max_attempts) {
        retry.max_attempts = *session.options.max_attempts;
        retry.patient = false;
    }
    auto& where = session.scaling ? *scaling_locator_ : *locator_;
    core::retry_sequence sequence(retry, quota_, time_->now());
    const auto* table = session.table ? &*session.table : nullptr;
    auto& proven = session.scaling       ? scaling_proven_
                   : operation == "Scan" ? scans_proven_
                                         : others_proven_;
    credentials_ptr refused;
    for (unsigned number = 1;; ++number) {
        credentials_ptr who;
        service_location_ptr place;
        attempt_outcome outcome;
        session.set_waiting(true);
        auto unready = co_await prepare(where, table, who, place, diag);
        session.set_waiting(false);
        if (unready && is_ending(session)) {
            co_return asio::error::operation_aborted; // whatever its source says to that
        }
        outcome.code = unready;
        const bool sent = !unready;
        bool unsent = false; // the connection was not even opened
        if (refused && who == refused && sent) {
            diag.message = "The credentials have expired, and their source has no newer ones.";
            outcome.code = service_errc::expired_token;
            const core::retry_verdict final;
            tell_failure(operation, outcome, final, diag);
            co_return outcome.code;
        }
        if (sent && is_late(session)) {
            co_return out_of_time(diag);
        }
        if (sent) {
            // Last of all: what is admitted goes out at once, not after a wait for credentials.
            auto refusal = co_await admitted(session);
            if (refusal) {
                co_return refusal;
            }
            if (is_late(session)) {
                give_back(session);
                co_return out_of_time(diag);
            }
            if (session.deadline) {
                call.timeout =
                    std::chrono::ceil<std::chrono::milliseconds>(*session.deadline - time_->now());
            }
            const auto now = time_->wall_now();
            call.clock_offset = clock_skew_.offset();
            call.opening = session.waiting;
            core::attempt_header(call.attempt_text, number, retry.max_attempts,
                                 core::later(now + call.clock_offset, request_timeout_));
            const auto& request =
                call.prepare(*place, operation, body, *who, now + call.clock_offset,
                             invocation.view(), call.attempt_text);
            session.incoming.intake.begin();
            const bool known = proven.load(std::memory_order_relaxed);
            auto tried = co_await attempt(*place, request, accept, known, call, diag);
            outcome = tried;
            unsent = session.waiting != nullptr && *session.waiting;
            session.report.maybe_applied = session.report.maybe_applied || call.repeated;
            session.set_waiting(false);
            if (unsent && is_ending(session)) {
                give_back(session);
                co_return asio::error::operation_aborted;
            }
            for (auto* text : {&diag.message, &diag.server_message, &diag.code, &diag.request_id}) {
                core::redact(*text, who->session_token()); // some services repeat what was sent
            }
            pace(outcome);
        } else {
            outcome.failure.kind = core::classify_credentials_failure(unready);
        }
        diag.attempts = number;
        if (!outcome.code) {
            sequence.succeeded();
            proven.store(true, std::memory_order_relaxed);
            note_progress();
            co_return error_code{};
        }
        settle(session, outcome, sent, unsent);
        if (session.returns_throttles && outcome.failure.kind == core::failure_class::throttling) {
            session.report.throttled = true;
            hand_over(operation, outcome, diag);
            co_return outcome.code;
        }
        const auto verdict =
            sequence.failed(outcome.failure, random_->uniform(), time_->now(), last_progress());
        tell_failure(operation, outcome, verdict, diag);
        if (verdict.next == core::retry_verdict::action::give_up) {
            co_return verdict.reason == errc::stalled ? verdict.reason : outcome.code;
        }
        slow_all(outcome, verdict.delay);
        if (session.deadline && core::later(time_->now(), verdict.delay) >= *session.deadline) {
            co_return out_of_time(diag);
        }
        ++session.counts.retries;
        if (verdict.next == core::retry_verdict::action::refresh) {
            credentials_->renounce(who);
            refused = who;
        }
        auto interrupted = co_await pause(verdict.delay, session);
        if (interrupted) {
            co_return interrupted;
        }
    }
}

asio::awaitable<error_code> client_core::prepare(service_locator& where, const table_arn* table,
                                                 credentials_ptr& who, service_location_ptr& place,
                                                 diagnostics& diag) {
    auto unusable = co_await credentials_->get(who, diag);
    if (unusable) {
        co_return unusable;
    }
    co_return co_await where.locate(*who, table, place, diag);
}

// What an attempt that failed costs, and what it leaves open.
void client_core::settle(scan_session& session, attempt_outcome& outcome, bool admitted,
                         bool unsent) {
    const bool throttled = outcome.failure.kind == core::failure_class::throttling;
    session.counts.throttles += throttled ? 1 : 0;
    auto& report = session.report;
    report.scope = outcome.scope;
    report.reasons = std::move(outcome.reasons);
    report.retry_after = outcome.failure.retry_after;
    report.existing_item = outcome.existing_item;
    const bool is_open = outcome.failure.kind == core::failure_class::transient ||
                         outcome.code == boost::asio::error::operation_aborted;
    report.maybe_applied = report.maybe_applied || (admitted && !unsent && is_open);
    if (throttled || unsent) {
        give_back(session);
    } else if (admitted && session.gate != nullptr) {
        session.gate->charge(std::nullopt);
    }
}

void client_core::hand_over(std::string_view operation, const attempt_outcome& outcome,
                            const diagnostics& diag) {
    core::retry_verdict verdict;
    verdict.next = core::retry_verdict::action::retry;
    verdict.delay = core::backoff_delay(1, random_->uniform(), retry_.throttling_base,
                                        retry_.max_delay, outcome.failure.retry_after);
    tell_failure(operation, outcome, verdict, diag);
    slow_all(outcome, verdict.delay);
}

// A hot range of keys is the business of whoever reads it; any other throttle is everybody's.
void client_core::pace(const attempt_outcome& outcome) {
    if (adaptive_) {
        const bool throttled = outcome.code &&
                               outcome.failure.kind == core::failure_class::throttling &&
                               outcome.scope != core::throttling_scope::key_range;
        limiter_.answered(throttled, time_->now());
        turns_to_send_.changed(); // the rate has
    }
}

// Without a common limit on requests, nobody sends until the one who was refused for the table or
// the account might again; and nobody waits for long for another's bad luck.
void client_core::slow_all(const attempt_outcome& outcome, time_source::duration delay) {
    if (adaptive_ || outcome.scope <= core::throttling_scope::key_range) {
        return;
    }
    const auto longest = time_source::duration(retry_.throttling_base);
    const auto until = (time_->now() + std::min(delay, longest)).time_since_epoch().count();
    auto known = quiet_until_.load(std::memory_order_relaxed);
    while (known < until && !quiet_until_.compare_exchange_weak(known, until)) {
    }
}

asio::awaitable<error_code> client_core::admitted(scan_session& session) {
    if (is_ending(session)) {
        co_return asio::error::operation_aborted;
    }
    if (adaptive_) {
        auto late = co_await take_turn(session);
        if (late) {
            co_return late;
        }
    }
    for (;;) {
        const auto quiet = quiet_for();
        if (quiet > time_source::duration::zero()) {
            auto interrupted = co_await pause(quiet, session);
            if (interrupted) {
                co_return interrupted;
            }
            continue; // it may have been prolonged
        }
        if (session.gate == nullptr) {
            co_return error_code{};
        }
        session.set_waiting(true);
        auto waiting = session.gate->admit();
        auto refusal = co_await std::move(waiting);
        session.set_waiting(false);
        if (refusal || quiet_for() <= time_source::duration::zero()) {
            co_return refusal;
        }
        // It began meanwhile. Leave that is kept over a pause would be used beside newer leave.
        give_back(session);
    }
}

// For how long nobody sends.
time_source::duration client_core::quiet_for() const {
    const time_source::duration until(quiet_until_.load(std::memory_order_relaxed));
    const auto now = time_->now().time_since_epoch();
    return until > now ? until - now : time_source::duration::zero();
}

asio::awaitable<error_code> client_core::take_turn(scan_session& session) {
    const auto ticket = limiter_.enter();
    auto due = [this, ticket]() -> std::optional<time_source::time_point> {
        const auto now = time_->now();
        const auto when = limiter_.due(ticket, now);
        return when <= now ? std::nullopt : std::optional(when);
    };
    if (!due()) {
        co_return error_code{};
    }
    session.set_waiting(true);
    auto interrupted = co_await turns_to_send_.wait(due);
    session.set_waiting(false);
    if (interrupted) {
        limiter_.leave(ticket);
        turns_to_send_.changed();
    }
    co_return interrupted;
}

asio::awaitable<error_code> client_core::pause(time_source::duration delay, scan_session& session) {
    auto cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != asio::cancellation_type::none || is_ending(session)) {
        co_return asio::error::operation_aborted;
    }
    if (delay <= time_source::duration::zero()) {
        co_return error_code{};
    }
    session.set_waiting(true);
    const auto until = core::later(time_->now(), delay);
    auto interrupted = co_await time_->sleep_until(until);
    session.set_waiting(false);
    co_return interrupted;
}

void client_core::close_idle_connections() {
    if (transport_) {
        transport_->close_idle();
    }
}

bool client_core::is_late(const scan_session& session) const {
    return session.deadline && time_->now() >= *session.deadline;
}

error_code client_core::out_of_time(diagnostics& diag) {
    const auto met = diag.message;
    diag.message = core::sentence("The operation is not done in the time that it was given{}{}",
                                  met.empty() ? "." : "; its last attempt: ", met);
    return errc::timed_out;
}

bool client_core::is_ending(const scan_session& session) {
    return session.ending != nullptr && session.ending->load();
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
