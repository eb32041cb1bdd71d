#include "aws/signed_exchange.hpp"

#include "aws/environment.hpp"
#include "aws/file_reader.hpp"
#include "aws/region.hpp"
#include "aws/settings.hpp"
#include "aws/shared_config.hpp"
#include "core/error_body.hpp"
#include "core/foreign_answer.hpp"
#include "core/invocation.hpp"
#include "core/redaction.hpp"
#include "core/saturating_time.hpp"
#include "core/sentence.hpp"
#include "core/tell.hpp"
#include "core/thrown.hpp"

#include <dyndump/printable.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>

namespace dyndump {
namespace asio = boost::asio;

struct signed_transport::impl::course {
    course(const aws_request& what, std::uint64_t high, std::uint64_t low)
        : request(what)
        , invocation(high, low) {}

    const aws_request& request;
    core::url to;
    http_endpoint where;
    std::string host;
    std::string target;
    core::invocation_id invocation;
    std::string attempt_text;
    std::string payload_hash;
    std::optional<core::sigv4_signer> signer;
    signature made;
    std::vector<http_header> headers;
    http_request wire;
    std::optional<time_source::time_point> deadline;
    std::chrono::milliseconds offset{0};
    credentials_ptr refused;
};

signed_transport::impl::impl(asio::any_io_executor executor, signed_transport_params params)
    : executor_(std::move(executor))
    , allow_http_(params.allow_http)
    , log_(params.log)
    , time_(params.time ? params.time : time_source::system())
    , random_(params.random ? params.random : random_source::system())
    , transport_(params.transport)
    , last_progress_(time_->now().time_since_epoch().count()) {
    setup_fault_ = configure(params);
}

error_code signed_transport::impl::configure(signed_transport_params& params) {
    const aws::process_environment env;
    aws::shared_config config;
    if (auto fault = config.load(env, aws::system_file_reader(), params.profile, setup_diag_)) {
        return fault;
    }
    const aws::settings found(env, config);
    signing_ = params.signing;
    if (auto fault = aws::find_region(params.signing.region, found, signing_.region, setup_diag_)) {
        return fault;
    }
    if (signing_.region.empty() || signing_.service.empty()) {
        setup_diag_.message = signing_.region.empty()
                                  ? "No region is configured to sign for. Set AWS_REGION."
                                  : "The name of the service to sign for is empty.";
        return signing_.region.empty() ? errc::bad_region : errc::invalid_argument;
    }
    retry_.max_attempts = 3;
    retry_.transient_base = std::chrono::milliseconds(50);
    auto mode = core::retry_mode::standard;
    if (auto fault = found.retries(retry_.max_attempts, mode, setup_diag_)) {
        return fault;
    }
    retry_.max_attempts = std::max(1U, params.retry.max_attempts.value_or(retry_.max_attempts));
    retry_.patient = params.retry.patient;
    retry_.max_stall = params.retry.max_stall;
    if (!transport_) {
        auto connection = params.connection;
        connection.log = log_;
        if (connection.tls.ca_bundle.empty()) {
            const auto bundle = found.text("AWS_CA_BUNDLE", "ca_bundle").value_or("");
            connection.tls.ca_bundle = aws::expand_home(env, bundle);
        }
        error_code fault;
        transport_ = make_transport(executor_, connection, fault, setup_diag_);
        if (fault) {
            return fault;
        }
    }
    auto provider = params.credentials;
    if (!provider) {
        credentials_params chain;
        chain.profile = params.profile;
        chain.region = signing_.region;
        chain.transport = transport_;
        chain.time = time_;
        chain.random = random_;
        chain.allow_http = allow_http_;
        chain.log = log_;
        provider = default_credentials(executor_, std::move(chain));
    }
    credentials_.emplace(std::move(provider));
    return {};
}

error_code signed_transport::impl::check(const aws_request& request, core::url& to,
                                         diagnostics& diag) const {
    if (setup_fault_) {
        diag = setup_diag_;
        return setup_fault_;
    }
    if (const auto problem = core::parse_url(request.url, to); !problem.empty()) {
        diag.message = core::sentence("The request was not sent: its URL {}.", problem);
        return errc::bad_endpoint;
    }
    if (!to.tls && !allow_http_ && !core::is_loopback_host(to.host)) {
        diag.message = core::sentence("The request to {} would carry its session token in plain "
                                      "text. Use https, or allow http explicitly.",
                                      to.origin());
        return errc::insecure_endpoint;
    }
    const bool safe = !request.method.empty() && core::is_header_safe(request.method) &&
                      std::ranges::all_of(request.headers, [](const auto& header) {
                          return !header.first.empty() && core::is_header_safe(header.first) &&
                                 core::is_header_safe(header.second);
                      });
    if (!safe) {
        diag.message = "The method or a header is empty, or holds a line break or another control "
                       "character; nothing was sent.";
        return errc::invalid_argument;
    }
    return {};
}

asio::awaitable<error_code> signed_transport::impl::exchange(const aws_request& request,
                                                             http_response& response,
                                                             diagnostics& diag) {
    diag.clear();
    response.clear();
    const auto high = random_->bits();
    course so_far(request, high, random_->bits());
    const auto fault = check(request, so_far.to, diag);
    if (fault) {
        co_return fault;
    }
    const auto& to = so_far.to;
    so_far.where.tls = to.tls;
    so_far.where.host = to.host;
    so_far.where.port = to.port;
    // What was looked at is a name; where it leads is seen when it is connected to.
    so_far.where.local_only = !to.tls && !allow_http_;
    so_far.host = to.host_header();
    so_far.target = to.target();
    so_far.payload_hash = request.payload_hash;
    so_far.signer.emplace(signing_);
    if (request.options.timeout) {
        so_far.deadline = core::later(time_->now(), *request.options.timeout);
    }
    co_return co_await attempts(so_far, response, diag);
}

asio::awaitable<error_code>
signed_transport::impl::attempts(course& so_far, http_response& response, diagnostics& diag) {
    auto settings = retry_;
    if (so_far.request.options.max_attempts) {
        settings.max_attempts = std::max(1U, *so_far.request.options.max_attempts);
        settings.patient = false;
    }
    core::retry_sequence sequence(settings, quota_, time_->now());
    for (unsigned number = 1;; ++number) {
        credentials_ptr who;
        attempt_outcome outcome;
        auto missing = co_await credentials_->get(who, diag);
        if (missing) {
            outcome.code = missing;
            outcome.failure.kind = core::classify_credentials_failure(missing);
        } else if (so_far.refused && who == so_far.refused) {
            diag.message = "The credentials have expired, and their source has no newer ones.";
            co_return service_errc::expired_token;
        } else {
            core::attempt_header(so_far.attempt_text, number, settings.max_attempts, std::nullopt);
            auto tried = co_await attempt(so_far, *who, response, diag);
            outcome = tried;
            for (auto* text : {&diag.message, &diag.server_message, &diag.code, &diag.request_id}) {
                core::redact(*text, who->session_token()); // some services repeat what was sent
            }
        }
        diag.attempts = number;
        if (!outcome.code) {
            sequence.succeeded();
            last_progress_ = time_->now().time_since_epoch().count();
            co_return error_code{};
        }
        const bool is_open = outcome.failure.kind == core::failure_class::transient;
        if (so_far.request.once && is_open && !missing) {
            co_return outcome.code;
        }
        const time_source::time_point progress{time_source::duration(last_progress_.load())};
        const auto verdict =
            sequence.failed(outcome.failure, random_->uniform(), time_->now(), progress);
        failure_event event;
        event.operation = so_far.request.method;
        event.error = outcome.code;
        core::tell(log_, event, outcome.failure, verdict, diag);
        if (verdict.next == core::retry_verdict::action::give_up) {
            co_return verdict.reason == errc::stalled ? verdict.reason : outcome.code;
        }
        if (so_far.deadline && core::later(time_->now(), verdict.delay) >= *so_far.deadline) {
            const auto met = diag.message;
            diag.message = core::sentence("The request is not answered in the time that it was "
                                          "given{}{}",
                                          met.empty() ? "." : "; its last attempt: ", met);
            co_return errc::timed_out;
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

void signed_transport::impl::prepare(course& so_far, const credentials& who) {
    const auto& request = so_far.request;
    so_far.offset = clock_skew_.offset();
    so_far.headers.clear();
    so_far.headers.push_back({"Host", so_far.host});
    for (const auto& [name, value] : request.headers) {
        so_far.headers.push_back({name, value});
    }
    signable_request to_sign;
    to_sign.method = request.method;
    to_sign.path = so_far.to.path;
    to_sign.query = so_far.to.query;
    to_sign.headers = so_far.headers;
    to_sign.payload = request.body;
    to_sign.payload_hash = so_far.payload_hash;
    so_far.signer->sign(to_sign, who, time_->wall_now() + so_far.offset, so_far.made);
    so_far.payload_hash = so_far.made.payload_hash; // hashed once
    so_far.signer->append_headers(so_far.made, who, so_far.headers);
    so_far.headers.push_back({"User-Agent", "dyndump/1.0"});
    so_far.headers.push_back({"amz-sdk-invocation-id", so_far.invocation.view()});
    so_far.headers.push_back({"amz-sdk-request", so_far.attempt_text});
    auto& wire = so_far.wire;
    wire.method = request.method;
    wire.target = so_far.target;
    wire.headers = so_far.headers;
    wire.body = request.body;
    wire.once = request.once;
    if (so_far.deadline) {
        wire.timeout =
            std::chrono::ceil<std::chrono::milliseconds>(*so_far.deadline - time_->now());
    }
}

asio::awaitable<signed_transport::impl::attempt_outcome>
signed_transport::impl::attempt(course& so_far, const credentials& who, http_response& response,
                                diagnostics& diag) {
    diag.clear();
    attempt_outcome outcome;
    if (so_far.deadline && time_->now() >= *so_far.deadline) {
        outcome.code = errc::timed_out;
        diag.message = "The request is not sent in the time that it was given.";
        co_return outcome;
    }
    prepare(so_far, who);
    const auto sent = time_->wall_now();
    const auto started = time_->now();
    try {
        auto broken = co_await transport_->exchange(so_far.where, so_far.wire, response, diag);
        outcome.code = broken;
    } catch (...) {
        core::rethrow_from("transport");
    }
    if (outcome.code) {
        outcome.failure.kind = core::classify_transport(outcome.code);
        co_return outcome;
    }
    const auto measured = clock_skew_.observe(response.header("Date"), response.header("Age"), sent,
                                              time_->now() - started);
    co_return judged(so_far, response, diag, measured);
}

signed_transport::impl::attempt_outcome
signed_transport::impl::judged(const course& so_far, const http_response& response,
                               diagnostics& diag,
                               std::optional<std::chrono::milliseconds> measured) const {
    attempt_outcome outcome;
    diag.http_status = response.status;
    const auto id = response.header("x-amzn-RequestId");
    diag.request_id = printable(id.empty() ? response.header("x-amz-request-id") : id);
    if (response.status / 100 == 2) {
        return outcome;
    }
    auto error =
        core::parse_service_error(response.status, response.headers(), response.body.view());
    diag.code = std::move(error.code);
    diag.server_message = std::move(error.message);
    if (error.foreign) {
        diag.message = core::foreign_answer_words(error, so_far.to.origin(), response.via);
    }
    outcome.code = error.outcome;
    outcome.failure.kind = core::classify_response(response.status, diag.code);
    outcome.failure.retry_after = error.retry_after;
    outcome.failure.clock_corrected =
        core::clock_skew::explains(diag.code, measured, so_far.offset);
    return outcome;
}

asio::awaitable<error_code> signed_transport::impl::pause(time_source::duration delay) {
    auto cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != asio::cancellation_type::none) {
        co_return asio::error::operation_aborted;
    }
    if (delay <= time_source::duration::zero()) {
        co_return error_code{};
    }
    const auto until = core::later(time_->now(), delay);
    co_return co_await time_->sleep_until(until);
}

void signed_transport::impl::close_idle() {
    if (transport_) {
        transport_->close_idle();
    }
}

} // namespace dyndump
