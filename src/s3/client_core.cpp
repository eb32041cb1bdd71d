#include "s3/client_core.hpp"

#include "aws/region.hpp"
#include "core/invocation.hpp"
#include "core/redaction.hpp"
#include "core/tell.hpp"
#include "net/pooled_transport.hpp"
#include "s3/course.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

namespace dyndump::s3 {
namespace asio = boost::asio;

client_core::client_core(asio::any_io_executor executor, client_params params)
    : executor_(std::move(executor))
    , steps_(std::make_shared<async::turns>(executor_))
    , log_(params.log)
    , time_(params.time ? params.time : time_source::system())
    , random_(params.random ? params.random : random_source::system())
    , transport_(params.transport)
    , owner_(params.expected_bucket_owner)
    , requester_pays_(params.requester_pays)
    , idle_(params.connection.timeouts.idle_read)
    , complete_idle_(params.complete_idle)
    , last_progress_(time_->now().time_since_epoch().count()) {
    configuration found;
    setup_fault_ = read_configuration(params, aws::process_environment(), aws::system_file_reader(),
                                      found, setup_diag_);
    if (!setup_fault_ && !transport_) {
        found.connection.log = params.log;
        transport_ = net::make_pooled_transport(executor_, found.connection, steps_, setup_fault_,
                                                setup_diag_);
    }
    if (setup_fault_) {
        return;
    }
    retry_ = found.retry;
    sums_ = found.sums;
    allow_http_ = params.allow_http;
    locator_.emplace(std::move(found.where), params.allow_http);
    auto provider = params.credentials;
    if (!provider) {
        credentials_params chain;
        chain.profile = params.profile;
        chain.region = params.region;
        chain.transport = transport_;
        chain.time = time_;
        chain.random = random_;
        chain.allow_http = params.allow_http;
        chain.log = log_;
        provider = default_credentials(executor_, std::move(chain));
    }
    credentials_.emplace(std::move(provider));
}

error_code client_core::check(const operation& what, diagnostics& diag) const {
    if (setup_fault_) {
        diag = setup_diag_;
        return setup_fault_;
    }
    auto fault = check_bucket(what.bucket, diag);
    if (!fault && !what.key.empty()) {
        fault = check_key(what.key, diag);
    }
    for (const auto& [name, value] : what.headers) {
        if (!fault && !core::is_header_safe(value)) {
            diag.message = "A value for the header " + name +
                           " holds a line break or another control character; nothing was sent.";
            fault = errc::invalid_argument;
        }
    }
    return fault;
}

asio::awaitable<error_code> client_core::perform(operation& what, http_response& response,
                                                 diagnostics& diag) {
    diag.clear();
    const auto fault = check(what, diag);
    if (fault) {
        co_return fault;
    }
    if (!owner_.empty()) {
        what.add_header("x-amz-expected-bucket-owner", owner_);
    }
    if (requester_pays_) {
        what.add_header("x-amz-request-payer", "requester");
    }
    const auto high = random_->bits();
    course so_far(high, random_->bits());
    auto outcome = co_await attempts(what, response, so_far, diag);
    if (outcome) {
        response.clear();
    }
    co_return outcome;
}

asio::awaitable<error_code> client_core::attempts(operation& what, http_response& response,
                                                  course& so_far, diagnostics& diag) {
    core::retry_sequence sequence(retry_, quota_, time_->now());
    for (unsigned number = 1;; ++number) {
        credentials_ptr who;
        attempt_outcome outcome;
        auto missing = co_await credentials_->get(who, diag);
        if (!missing && so_far.refused && who == so_far.refused) {
            diag.message = "The credentials have expired, and their source has no newer ones.";
            co_return s3_errc::expired_token;
        }
        if (missing) {
            outcome.code = missing;
            outcome.failure.kind = core::classify_credentials_failure(missing);
        } else {
            auto unknown = locator_->locate(what.bucket, so_far.place, diag);
            if (unknown) {
                co_return unknown;
            }
            auto tried = co_await attempt(what, response, so_far, *who, number, diag);
            outcome = std::move(tried);
            for (auto* text : {&diag.message, &diag.server_message, &diag.code, &diag.request_id}) {
                core::redact(*text, who->session_token()); // some services repeat what was sent
            }
        }
        diag.attempts = number;
        if (!outcome.code) {
            sequence.succeeded();
            last_progress_.store(time_->now().time_since_epoch().count(),
                                 std::memory_order_relaxed);
            co_return error_code{};
        }
        if (outcome.answer.elsewhere && !so_far.asked_elsewhere) {
            so_far.asked_elsewhere = true;
            auto region = outcome.answer.region;
            if (region.empty()) {
                auto answered = co_await ask_for_region(what, so_far, *who);
                region = std::move(answered);
            }
            if (!region.empty() && locator_->learn(what.bucket, region)) {
                continue;
            }
        }
        const time_source::time_point progress{
            time_source::duration(last_progress_.load(std::memory_order_relaxed))};
        const auto verdict =
            sequence.failed(outcome.failure, random_->uniform(), time_->now(), progress);
        tell_failure(what, outcome, verdict, diag);
        if (verdict.next == core::retry_verdict::action::give_up) {
            co_return verdict.reason == errc::stalled ? verdict.reason : outcome.code;
        }
        if (verdict.next == core::retry_verdict::action::refresh) {
            credentials_->renounce(who);
            so_far.refused = who;
        }
        auto interrupted = co_await pause(verdict.delay);
        if (interrupted) {
            co_return interrupted;
        }
    }
}

// The header comes with any answer to HEAD, refusals included.
asio::awaitable<std::string> client_core::ask_for_region(const operation& what, course& so_far,
                                                         const credentials& who) {
    operation question;
    question.name = "HeadBucket";
    question.method = "HEAD";
    question.bucket = what.bucket;
    http_response response;
    course other = so_far.for_question();
    diagnostics ignored;
    auto asked = co_await attempt(question, response, other, who, 1, ignored);
    auto region = std::string(response.header("x-amz-bucket-region"));
    if (!aws::is_host_label(region)) {
        region = asked.answer.region;
    }
    co_return region;
}

asio::awaitable<error_code> client_core::pause(time_source::duration delay) {
    auto cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != asio::cancellation_type::none) {
        co_return asio::error::operation_aborted;
    }
    if (delay <= time_source::duration::zero()) {
        co_return error_code{};
    }
    const auto until = time_->now() + delay;
    co_return co_await time_->sleep_until(until);
}

void client_core::tell_failure(const operation& what, const attempt_outcome& outcome,
                               const core::retry_verdict& verdict, const diagnostics& diag) const {
    failure_event event;
    event.operation = what.name;
    event.error = outcome.code;
    core::tell(log_, event, outcome.failure, verdict, diag);
}

} // namespace dyndump::s3
