#include "table/table_writing.hpp"

#include "client/request_body.hpp"
#include "core/sentence.hpp"
#include "core/thrown.hpp"
#include "table/page_writing.hpp"
#include "table/parameters.hpp"

#include <algorithm>
#include <limits>

namespace dyndump::detail {
namespace asio = boost::asio;

namespace {

std::string json_text(std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
}

} // namespace

table_writing::table_writing(client service, table_writer_params params)
    : core_(detail::core_of(service))
    , params_(std::move(params))
    , keys_(params_.table.key_names)
    , costs_(table::cost_of(params_.table))
    , table_text_(json_text(params_.table.name))
    , item_writes_(table_text_, params_)
    , limiter_(params_.limiter)
    , permits_(std::make_shared<async::semaphore>(std::max(1U, params_.max_in_flight)))
    , last_progress_(core_->time()->now().time_since_epoch().count())
    , shares_(std::max(1U, params_.max_in_flight)) {
    diagnostics diag;
    auto fault = table::check(params_, diag);
    if (!fault) {
        fault = read_table_arn(params_.table.name, arn_, diag);
    }
    if (fault) {
        fail(fault, diag);
        return;
    }
    if (!limiter_ && params_.write_capacity > 0) {
        rate_limiter_params own(params_.write_capacity);
        own.time = core_->time();
        limiter_.emplace(own);
    }
}

core::batch_limits table_writing::limits() const {
    constexpr double seconds_a_batch = 0.05;
    core::batch_limits limits;
    limits.items = takes_batches() ? batch_write_request::most_items : 1;
    limits.bytes = params_.max_batch_bytes;
    const double rate = limiter_ ? limiter_->rate() : 0;
    if (rate > 0) {
        limits.units = rate * seconds_a_batch;
    }
    return limits;
}

table_writing::place_ptr table_writing::take_place() {
    {
        const std::lock_guard lock(mutex_);
        if (!places_.empty()) {
            auto place = std::move(places_.back());
            places_.pop_back();
            return place;
        }
    }
    auto place = std::make_shared<table::request_place>();
    place->session.link.returns_throttles = true;
    place->session.link.table = arn_;
    if (limiter_) {
        place->gate.emplace(*limiter_);
        place->session.link.gate = &*place->gate;
    }
    return place;
}

void table_writing::give_back(place_ptr place) {
    place->permit.release();
    place->parked = false;
    const std::lock_guard lock(mutex_);
    places_.push_back(std::move(place));
}

std::unique_ptr<core::page_keys> table_writing::take_keys() {
    const std::lock_guard lock(mutex_);
    if (key_lists_.empty()) {
        return std::make_unique<core::page_keys>();
    }
    auto keys = std::move(key_lists_.back());
    key_lists_.pop_back();
    return keys;
}

void table_writing::give_back(std::unique_ptr<core::page_keys> keys) {
    const std::lock_guard lock(mutex_);
    key_lists_.push_back(std::move(keys));
}

void table_writing::fail(error_code fault, const diagnostics& diag) {
    const std::lock_guard lock(mutex_);
    if (!fault_) {
        fault_ = fault;
        fault_diag_ = diag;
        failed_.store(true);
    }
}

error_code table_writing::error() const {
    const std::lock_guard lock(mutex_);
    return fault_;
}

diagnostics table_writing::failure() const {
    const std::lock_guard lock(mutex_);
    return fault_diag_;
}

unsigned table_writing::allowed(std::uint32_t range) const {
    const std::lock_guard lock(mutex_);
    return shares_.allowed(range);
}

void table_writing::came_back(std::uint32_t range, unsigned in_flight, time_point sent) {
    const auto now = core_->time()->now();
    const std::lock_guard lock(mutex_);
    shares_.came_back(range, in_flight, sent, now);
}

void table_writing::succeeded(std::uint32_t range) {
    const auto now = core_->time()->now();
    const std::lock_guard lock(mutex_);
    shares_.succeeded(range, now);
}

bool table_writing::reject(const rejected_item& item, const diagnostics& diag) {
    error_code unkept;
    std::uint64_t rejected = 0;
    {
        const std::lock_guard lock(mutex_);
        rejected = ++rejected_;
    }
    if (params_.on_reject) {
        const std::lock_guard lock(rejecting_);
        unkept = core::call_at("on_reject", [&] { return params_.on_reject(item); });
    }
    if (unkept) {
        diagnostics why;
        why.message = "A rejected item could not be kept.";
        fail(unkept, why);
    } else if (rejected > params_.max_rejects) {
        diagnostics why = diag;
        why.message =
            core::sentence("{} item{} rejected, and {} may be. The last: {}", rejected,
                           rejected == 1 ? " was" : "s were", params_.max_rejects, item.reason);
        fail(item.code, why);
    }
    return !is_failed();
}

void table_writing::note_request(const table::request_place& of) {
    const std::lock_guard lock(mutex_);
    ++stats_.requests;
    stats_.bytes += of.session.link.body.size();
    stats_.retries += of.session.link.counts.retries;
}

void table_writing::note_units(const write_units& units) {
    const std::lock_guard lock(mutex_);
    stats_.units.total += units.total;
    stats_.units.table += units.table;
    for (const auto& each : units.indexes) {
        stats_.units.add(each.name, each.global, each.units);
    }
}

void table_writing::note_units(double estimate) {
    const std::lock_guard lock(mutex_);
    stats_.units.total += estimate;
}

void table_writing::note_throttle(const attempts_report& why, std::string_view code) {
    constexpr std::size_t most_kinds = 64;
    const std::lock_guard lock(mutex_);
    ++stats_.throttles;
    const auto add = [this](std::string_view reason, std::string_view resource) {
        for (auto& each : stats_.throttled_by) {
            if (each.reason == reason && each.resource == resource) {
                ++each.count;
                return;
            }
        }
        if (stats_.throttled_by.size() < most_kinds) {
            stats_.throttled_by.push_back({std::string(reason), std::string(resource), 1});
        }
    };
    for (const auto& each : why.reasons) {
        add(each.reason, each.resource);
    }
    if (why.reasons.empty()) {
        add(code, {});
    }
}

void table_writing::note_resent(std::uint64_t number) {
    const std::lock_guard lock(mutex_);
    stats_.resent += number;
}

void table_writing::note_page(const item_counts& counts) {
    const std::lock_guard lock(mutex_);
    stats_.put += counts.put;
    stats_.identical += counts.identical;
    stats_.kept += counts.kept;
    stats_.rejected += counts.rejected;
    stats_.superseded += counts.superseded;
}

void table_writing::progressed() {
    last_progress_.store(core_->time()->now().time_since_epoch().count(),
                         std::memory_order_relaxed);
}

table_write_stats table_writing::stats() const {
    const std::lock_guard lock(mutex_);
    auto now = stats_;
    now.slow_ranges = shares_.slowed();
    return now;
}

asio::awaitable<error_code> table_writing::write(page& source) {
    const auto self = shared_from_this();
    auto cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != asio::cancellation_type::none) {
        co_return asio::error::operation_aborted;
    }
    if (is_failed() || source.empty()) {
        co_return error();
    }
    const auto job = std::make_shared<page_writing>(self, source);
    // Cancellation goes to the job's strand by a post: it must not cross executors (asio 1332).
    auto slot = cancellation.slot();
    if (slot.is_connected()) {
        slot.assign([weak = std::weak_ptr(job)](asio::cancellation_type) {
            if (const auto running = weak.lock()) {
                running->cancel();
            }
        });
    }
    auto working = job->start();
    auto outcome = co_await std::move(working);
    if (slot.is_connected()) {
        slot.clear();
    }
    co_return outcome;
}

} // namespace dyndump::detail
