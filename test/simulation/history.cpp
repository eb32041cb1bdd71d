#include "simulation/history.hpp"

#include "simulation/paced_writer.hpp"

#include <dyndump/s3/error.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace dyndump::simulation {
namespace asio = boost::asio;

namespace {

constexpr unsigned lives_until_calm = 8;
// Of virtual time, for one life: the rates are such that minutes are enough.
constexpr std::chrono::hours deadline{12};

// Ends of a run that leave something to resume. Any other is a fault of the client.
bool may_end_with(const error_code& ec) {
    static const error_code allowed[] = {errc::stopped,
                                         errc::timed_out,
                                         errc::connection_closed,
                                         errc::malformed_response,
                                         errc::corrupt_response,
                                         errc::inconsistent_scan, // the server repeated a key
                                         errc::bad_credentials,
                                         errc::stalled,
                                         s3_errc::slow_down,
                                         s3_errc::internal_error,
                                         s3_errc::request_time_skewed,
                                         s3_errc::conflict,
                                         service_errc::unknown, // the proxy's
                                         service_errc::access_denied,
                                         service_errc::expired_token,
                                         service_errc::invalid_signature,
                                         service_errc::request_time_skewed,
                                         service_errc::internal_server_error,
                                         service_errc::service_unavailable,
                                         asio::error::operation_aborted,
                                         asio::error::host_not_found,
                                         asio::error::connection_refused,
                                         asio::error::connection_reset};
    return std::find(std::begin(allowed), std::end(allowed), ec) != std::end(allowed) ||
           ec == boost::system::errc::no_space_on_device || ec == boost::system::errc::io_error;
}

} // namespace

// A process and what came of it.
struct history::life {
    explicit life(paced_writer::shared where)
        : writing(where) {}

    asio::io_context context{1};
    paced_writer::shared writing;
    std::optional<rate_limiter> limiter;
    bool ended = false; // by itself, a stop or a cancellation
    error_code code;
    fetch_result result;
};

history::history(std::uint64_t seed, bool verbose)
    : time_(std::make_shared<test::virtual_time>())
    , log_(time_, verbose)
    , dice_(seed * 0x9e3779b97f4a7c15 + 1)
    , world_(make_world(dice_))
    , clock_(std::make_shared<machine_clock>(time_))
    , office_(std::make_shared<token_office>(world_, time_, log_, seed + 1000))
    , service_(std::make_shared<service>(world_, time_, clock_, office_, log_, seed + 2000))
    , random_(std::make_shared<test::seeded_random>(seed + 3000))
    , params_("t") {
    params_.max_parallel = world_.lanes;
    params_.total_segments = world_.segments;
    output_ = world_.on_disk      ? make_disk_output(world_, time_, params_, seed + 4000)
              : world_.in_objects ? make_object_output(world_, time_, clock_, params_, seed + 5000)
                                  : make_memory_output();
    log_.note("world", world_.items, world_.page_items, world_.lanes, world_.segments);
}

verdict history::run() {
    while (so_far_.violation.empty() && !live()) {
        if (service_.use_count() > 1) {
            violated("a process that is gone has left nothing behind");
        }
        if (so_far_.violation.empty() && calm_) {
            violated("a resumed run completes in calm weather");
        }
    }
    if (so_far_.violation.empty()) {
        check_items();
    }
    so_far_.hash = log_.hash();
    so_far_.seen = service_->seen;
    so_far_.stored = output_->requests();
    so_far_.seconds = time_->seconds();
    return so_far_;
}

history::fate history::draw_fate() {
    return dice_.chance(world_.deaths) ? static_cast<fate>(dice_.between(1, 4)) : fate::natural;
}

void history::begin_life() {
    if (++so_far_.lives > lives_until_calm) {
        calm_ = true;
        world_.calm();
    }
    if (calm_ || dice_.chance(0.5)) { // somebody looks after the machine
        clock_->set_off({});
        service_->end_outage();
    }
    service_->begin_life();
    log_.note("life", so_far_.lives);
}

bool history::live() {
    begin_life();
    life now({world_, *time_, log_, dice_, *output_, 0});
    std::optional<checkpoint> from;
    const auto unopened = output_->open(now.context, from);
    if (unopened) {
        log_.note("unopened", unopened.value());
        time_->forget_sleepers();
        output_->close(output::end::in_order);
        // The last process finished all but the tidying up.
        const bool finished =
            (unopened == errc::output_exists || unopened == errc::already_complete) &&
            so_far_.lives > 1;
        if (!finished && !may_end_with(unopened)) {
            violated("an unfinished dump can be opened: " + unopened.message());
        }
        return finished;
    }
    const auto ends = draw_fate();
    const auto step = static_cast<std::uint64_t>(std::exp(dice_.uniform() * 10.0)) + 1;
    bool done = false;
    bool in_time = true;
    {
        client_params service;
        service.region = "eu-west-1";
        service.credentials =
            refreshing_credentials(now.context.get_executor(), office_, clock_, {});
        service.retry.max_attempts = 10;
        service.retry.mode = world_.adaptive ? retry_mode::adaptive : retry_mode::standard;
        service.transport = service_;
        service.time = clock_;
        service.random = random_;
        auto params = params_;
        params.resume_from = from;
        if (world_.rate > 0) {
            rate_limiter_params budget(world_.rate);
            budget.time = clock_;
            now.limiter.emplace(budget);
            params.limiter = now.limiter;
        }
        asio::cancellation_signal cancel;
        fetcher fetch(client(now.context.get_executor(), std::move(service)), params,
                      any_writer(paced_writer{&now.writing}));
        fetch.async_run(
            asio::bind_cancellation_slot(cancel.slot(), [&now](error_code ec, fetch_result r) {
                now.ended = true;
                now.code = ec;
                now.result = std::move(r);
            }));
        done = time_->run(now.context, deadline,
                          ends == fate::natural ? test::virtual_time::all_steps : step);
        in_time = done || ends != fate::natural;
        if (!done && (ends == fate::stopped || ends == fate::cancelled)) {
            log_.note(ends == fate::stopped ? "stop" : "cancel");
            ends == fate::stopped ? fetch.stop() : cancel.emit(asio::cancellation_type::terminal);
            done = in_time = time_->run(now.context, deadline);
        }
        if (!done) {
            log_.note("killed");
            time_->forget_sleepers();
        }
    }
    bool complete = false;
    if (!in_time || (done && !now.ended)) {
        violated("no run hangs");
    } else if (done) {
        complete = look_back(now);
    }
    const auto how = ends == fate::power_failure ? output::end::power_failure : output::end::killed;
    output_->close(done ? output::end::in_order : how);
    return complete;
}

bool history::look_back(life& ended) {
    ended.context.restart();
    if (ended.context.poll() > 0 || !ended.context.stopped() || time_->sleepers() > 0) {
        violated("no work is left on the executor");
    }
    const auto& code = ended.code;
    const auto& result = ended.result;
    log_.note("ended", code.value(), result.stats.items, result.complete ? 1 : 0);
    if (result.complete == code.failed()) {
        violated("a run is complete or says why not: " + code.message());
    }
    if (code && !may_end_with(code)) {
        violated("only expected faults end a run: " + code.message() + ": " +
                 result.diag.to_string());
    }
    if (code && code.message().empty()) {
        violated("an error says what happened");
    }
    if (result.stats.items != ended.writing.items) {
        violated(fmt::format("the counters say what was written: {} items are {}",
                             result.stats.items, ended.writing.items));
    }
    const auto contradiction = code && result.position.total_segments > 0
                                   ? output_->contradiction(result.position)
                                   : std::string();
    if (!contradiction.empty()) {
        violated("the checkpoint is where the output is: " + contradiction);
    }
    check_budget(ended);
    return result.complete;
}

void history::check_budget(const life& ended) {
    if (!ended.limiter) {
        return;
    }
    // The burst; and each lane may hold back one request that it has acquired (for credentials, on
    // the way), at its estimate of up to a twentieth of a second's worth, and learn only from its
    // answer what a page costs.
    const double cost = std::max(0.5, service_->largest_page);
    const double estimate = std::max(cost, world_.rate * 0.05);
    const double bound = world_.rate * 0.1 + world_.lanes * (estimate + cost);
    if (service_->window.worst() > bound) {
        violated(fmt::format("no window exceeds the limiter's bound: {} units over, {} allowed",
                             service_->window.worst(), bound));
    }
    const double spent = ended.limiter->report().spent;
    if (ended.result.complete && world_.reports_capacity && service_->lost == 0 &&
        std::abs(spent - service_->told) > 1e-6 * (1 + service_->told)) {
        violated(fmt::format("the limiter is charged what the service charges: {} of {}", spent,
                             service_->told));
    }
}

void history::check_items() {
    const auto blemish = output_->blemish();
    if (!blemish.empty()) {
        violated(blemish);
    }
    std::vector<unsigned> seen(world_.items);
    for (const auto number : output_->items()) {
        if (number >= seen.size()) {
            violated("every item is what the service sent");
            return;
        }
        ++seen[number];
    }
    so_far_.items = world_.items;
    for (std::uint64_t i = 0; i < world_.items; ++i) {
        if (seen[i] != 1) {
            violated(
                fmt::format("every item is there exactly once: {} is there {} times", i, seen[i]));
            return;
        }
    }
}

void history::violated(std::string what) {
    log_.note("violation");
    if (so_far_.violation.empty()) {
        so_far_.violation = std::move(what);
    }
}

} // namespace dyndump::simulation
