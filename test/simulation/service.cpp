#include "simulation/service.hpp"

#include "core/amz_date.hpp"

#include <boost/asio/error.hpp>
#include <fmt/chrono.h>
#include <isa-l/crc.h>

#include <iterator>

namespace dyndump::simulation {
namespace asio = boost::asio;

namespace {

std::string_view header(const http_request& request, std::string_view name) {
    for (const auto& each : request.headers) {
        if (each.name == name) {
            return each.value;
        }
    }
    return {};
}

void error_answer(http_response& response, unsigned status, std::string_view type,
                  std::string_view more = {}) {
    response.status = status;
    fmt::memory_buffer text;
    fmt::format_to(std::back_inserter(text),
                   R"({{"__type":"com.amazonaws.dynamodb.v20120810#{}","message":"no"{}}})", type,
                   more);
    response.body.append({text.data(), text.size()});
}

void sign(http_response& response) {
    const auto body = response.body.view();
    const auto crc =
        crc32_gzip_refl(0, reinterpret_cast<const unsigned char*>(body.data()), body.size());
    response.add_header("x-amz-crc32", fmt::format_int(crc).c_str());
}

void replace_body(http_response& response, std::string_view by) {
    response.body.clear();
    response.body.append(by);
}

} // namespace

service::service(const world& where, std::shared_ptr<test::virtual_time> time,
                 std::shared_ptr<machine_clock> clock, std::shared_ptr<token_office> office,
                 trace& log, std::uint64_t seed)
    : world_(where)
    , time_(std::move(time))
    , clock_(std::move(clock))
    , office_(std::move(office))
    , log_(log)
    , dice_(seed)
    , partitions_(where.partitions, allowance(where.partition_rate, 5))
    , table_(where.table_rate, 5) {}

void service::begin_life() {
    window.begin(world_.rate, time_->seconds());
    told = largest_page = 0;
    lost = 0;
    vouched_ = false;
}

asio::awaitable<error_code> service::exchange(const http_endpoint&, const http_request& request,
                                              http_response& response, diagnostics&) {
    response.clear();
    const auto how = receive(request, response);
    const auto when = time_->now() + how.delay;
    auto interrupted = co_await time_->sleep_until(when);
    if (interrupted) {
        co_return interrupted;
    }
    if (!how.broken && response.status == 200 && how.is_signed) {
        vouched_ = true;
    }
    co_return how.broken;
}

service::reply service::receive(const http_request& request, http_response& response) {
    ++seen.requests;
    surprise();
    reply how;
    how.delay = round_trip();
    auto kind = world_.draw(dice_);
    if (time_->now() < gone_until_) {
        kind = dice_.chance(0.5) ? fault::unresolved : fault::refused;
    }
    log_.note(name_of(kind), seen.requests);
    if (kind != fault::none) {
        ++seen.faulted;
        ++seen.by_kind[static_cast<std::size_t>(kind)];
    }
    if (kind == fault::unresolved || kind == fault::refused) {
        how.broken = kind == fault::refused ? error_code(asio::error::connection_refused)
                                            : error_code(asio::error::host_not_found);
        ++lost;
        return how;
    }
    thread_local std::time_t dated = 0;
    thread_local std::string date;
    const auto second = std::chrono::system_clock::to_time_t(time_->wall_now());
    if (second != dated) {
        dated = second;
        date = fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(second));
    }
    response.add_header("Date", date);
    if (refuse(request, response)) {
        ++seen.faulted;
        return how;
    }
    answer(request, kind, response, how);
    return how;
}

// Who asks, and is it now?
bool service::refuse(const http_request& request, http_response& response) {
    const auto signed_at = core::amz_date::parse(header(request, "X-Amz-Date"));
    const auto off = signed_at ? std::chrono::abs(*signed_at - time_->wall_now())
                               : std::chrono::system_clock::duration::max();
    if (off > std::chrono::minutes(5)) {
        ++seen.skewed;
        ++lost;
        error_answer(response, 400,
                     dice_.chance(0.5) ? "InvalidSignatureException" : "RequestTimeTooSkewed");
        return true;
    }
    if (!office_->is_good(header(request, "X-Amz-Security-Token"))) {
        ++seen.expired;
        ++lost;
        error_answer(response, 400, "ExpiredTokenException");
        return true;
    }
    return false;
}

void service::answer(const http_request& request, fault kind, http_response& response, reply& how) {
    double units = 0;
    if (header(request, "X-Amz-Target").ends_with("DescribeTable")) {
        answer_describe(response);
    } else {
        scan wanted;
        if (!read_scan(request.body, wanted)) {
            ++seen.invalid;
            error_answer(response, 400, "ValidationException");
            return;
        }
        if (throttle(wanted, response)) {
            ++seen.throttled;
            seen.faulted += kind == fault::none ? 1 : 0;
            return;
        }
        if (kind == fault::repeated && !wanted.from_key) {
            kind = fault::none; // there is no key yet
        }
        if (kind != fault::throttled) { // which costs nothing
            units = serve(wanted, kind, response);
        }
    }
    if (kind == fault::none) {
        told += world_.reports_capacity ? units : 0;
        if (world_.checksums) {
            sign(response);
            how.is_signed = true;
        }
    } else {
        spoil(kind, response, how);
    }
    if (units > 0) {
        largest_page = std::max(largest_page, units);
        window.charge(units, time_->seconds());
    }
}

void service::spoil(fault kind, http_response& response, reply& how) {
    lost += kind == fault::throttled ? 0 : 1;
    const auto size = response.body.view().size();
    const auto some = static_cast<std::size_t>(size == 0 ? 0 : dice_.below(size));
    switch (kind) {
    case fault::reset:
        how.broken = asio::error::connection_reset;
        response.clear();
        return;
    case fault::torn:
        how.broken = asio::error::connection_reset;
        response.body.resize(some);
        return;
    case fault::closed:
        how.broken = errc::connection_closed;
        response.body.resize(some);
        return;
    case fault::stalled:
        how.broken = errc::timed_out;
        how.delay = std::chrono::seconds(30);
        response.body.resize(some);
        return;
    case fault::flipped:
        sign(response);
        response.body.data()[some] ^= static_cast<char>(1U << dice_.below(8));
        return;
    case fault::truncated:
        sign(response);
        response.body.resize(some);
        return;
    case fault::unchecked:
        if (vouched_ && dice_.chance(0.8)) {
            response.body.data()[some] ^= static_cast<char>(1U << dice_.below(8));
        }
        return;
    case fault::cut_unsigned:
        response.body.resize(some);
        return;
    case fault::html_error:
        response.status = 502;
        replace_body(response, "<html><body><h1>502 Bad Gateway</h1></body></html>");
        return;
    case fault::html_page:
        replace_body(response, "<!DOCTYPE html><html><body>Welcome, guest</body></html>");
        return;
    case fault::internal_error:
        response.body.clear();
        error_answer(response, 500, "InternalServerError");
        return;
    case fault::unavailable:
        response.body.clear();
        error_answer(response, 503, "ServiceUnavailable");
        return;
    case fault::throttled:
        response.body.clear();
        response.add_header("x-amz-retry-after", fmt::format_int(dice_.below(3000)).c_str());
        error_answer(response, 400, "ThrottlingException");
        return;
    case fault::denied:
        response.body.clear();
        error_answer(response, 400, "AccessDeniedException");
        return;
    case fault::repeated:
        if (world_.checksums) {
            sign(response); // the server means it
        }
        return;
    default: // miscounted, misnamed: serve() has seen to it
        return;
    }
}

// The days go on while requests come.
void service::surprise() {
    if (dice_.chance(world_.outages)) {
        gone_until_ = time_->now() + std::chrono::milliseconds(dice_.between(100, 60000));
        log_.note("outage");
    }
    if (dice_.chance(world_.clock_jumps)) {
        const auto minutes = static_cast<int>(dice_.below(41)) - 20;
        clock_->set_off(std::chrono::minutes(minutes));
        log_.note("clock", minutes);
    }
    if (dice_.chance(world_.revocations)) {
        office_->revoke_latest();
        log_.note("revocation");
    }
}

time_source::duration service::round_trip() {
    const double factor = 0.5 + dice_.uniform() + (dice_.chance(world_.tail) ? 100 : 0);
    return std::chrono::duration_cast<time_source::duration>(world_.latency * factor);
}

} // namespace dyndump::simulation
