// The lanes of a run: segment after segment, page after page.
#include "fetch/reading.hpp"
#include "fetch/parameters.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>

namespace dyndump {
namespace asio = boost::asio;

void fetcher::run::capacity_gate::charge(std::optional<double> units) {
    limiter_.settle(estimate_, units.value_or(estimate_));
}

asio::awaitable<error_code> fetcher::run::prepare(std::shared_ptr<lane> where) {
    const bool going_on = resumes(params_);
    const bool needs_size = params_.total_segments == 0 && !going_on;
    std::uint64_t bytes = 0;
    if (needs_size || limiter_) {
        detail::scan_session session;
        session.waiting = &where->waiting;
        session.ending = &stopping_;
        table_description table;
        diagnostics diag;
        auto fault = co_await service_.core()->describe(params_.table_name, session, table, diag);
        if (ended() && fault == asio::error::operation_aborted) {
            co_return error_code{}; // nothing is lost
        }
        // Whoever may only Scan gets the defaults.
        if (fault && fault != service_errc::access_denied) {
            fail(fault, diag);
            co_return fault;
        }
        const auto* index = table.index(params_.index_name);
        const auto items = index != nullptr ? index->item_count : table.item_count;
        bytes = index != nullptr ? index->size_bytes : table.size_bytes;
        if (items > 0) {
            std::lock_guard lock(mutex_);
            sizer_ = core::page_sizer(params_.consistent_read,
                                      static_cast<double>(bytes) / static_cast<double>(items));
        }
    }
    std::uint32_t total = params_.total_segments;
    if (going_on) {
        total = params_.resume_from->total_segments;
    } else if (total == 0) {
        total = choose_segments(bytes, params_.max_parallel);
    }
    core::segment_ledger ledger(total);
    if (going_on) {
        std::vector<core::segment_ledger::position> positions;
        for (const auto& each : params_.resume_from->segments) {
            positions.push_back({each.segment, each.done, each.next_key});
        }
        if (!ledger.restore(positions)) {
            diagnostics diag;
            diag.message = "The checkpoint names a segment twice, or one that does not exist.";
            fail(errc::invalid_argument, diag);
            co_return errc::invalid_argument;
        }
    }
    std::lock_guard lock(mutex_);
    ledger_ = std::move(ledger);
    counters_.segments_total.store(total);
    counters_.segments_done.store(ledger_.done());
    co_return error_code{};
}

scan_request fetcher::run::make_request() const {
    scan_request r;
    r.table_name = params_.table_name;
    r.index_name = params_.index_name;
    r.consistent_read = params_.consistent_read;
    r.total_segments = counters_.segments_total.load();
    r.filter_expression = params_.filter_expression;
    r.projection_expression = params_.projection_expression;
    r.expression_attribute_names = params_.expression_attribute_names;
    r.expression_attribute_values = params_.expression_attribute_values;
    return r;
}

asio::awaitable<error_code> fetcher::run::read_segments(std::shared_ptr<lane> where) {
    reading r(where->strand);
    r.request = make_request();
    r.session.waiting = &where->waiting;
    r.session.ending = &stopping_;
    if (params_.offload) {
        r.session.call.offload = params_.offload;
        r.writing = net::own_strand(params_.offload);
    }
    if (limiter_) {
        r.gate.emplace(*limiter_);
        r.session.gate = &*r.gate;
    }
    while (!ended()) {
        std::optional<core::segment_ledger::position> from;
        {
            std::lock_guard lock(mutex_);
            from = ledger_.next();
        }
        if (!from) {
            break;
        }
        counters_.segments_active.fetch_add(1);
        auto fault = co_await read_segment(r, std::move(*from));
        counters_.segments_active.fetch_sub(1);
        if (fault) {
            co_return fault;
        }
    }
    co_return error_code{};
}

asio::awaitable<error_code> fetcher::run::read_segment(reading& r,
                                                       core::segment_ledger::position from) {
    r.request.segment = from.segment;
    r.request.exclusive_start_key = std::move(from.next_key);
    while (!ended()) {
        fetch::page_memory::loan memory;
        if (!memory_->try_borrow(memory)) {
            auto refused = co_await borrow(r, memory);
            if (refused) {
                co_return ended() ? error_code{} : refused;
            }
        }
        page& current = memory.page();
        const auto size = next_size();
        r.request.limit = size.limit;
        if (r.gate) {
            r.gate->expect(size.estimate);
        }
        r.session.counts = {};
        const auto since = service_.core()->time()->now();
        auto fault = co_await service_.core()->scan(r.request, r.session, current, r.diag);
        counters_.retries.fetch_add(r.session.counts.retries);
        counters_.throttles.fetch_add(r.session.counts.throttles);
        if (fault) {
            // A lane that was only waiting when the run was stopped has lost nothing.
            if (ended() && fault == asio::error::operation_aborted) {
                co_return error_code{};
            }
            fail(fault, r.diag);
            co_return fault;
        }
        memory.settle();
        current.set_segment(from.segment, r.request.total_segments);
        current.set_effort({static_cast<std::uint32_t>(1 + r.session.counts.retries),
                            static_cast<std::uint32_t>(r.session.counts.throttles),
                            service_.core()->time()->now() - since});
        count_page(current, size);
        const auto whole = current.size();
        const auto claimed = claim_items(whole);
        if (claimed < whole) {
            current.truncate(claimed);
        }
        r.request.exclusive_start_key.assign(current.last_evaluated_key());
        auto unwritten = co_await write(r, current);
        if (unwritten) {
            fail(unwritten, r.write_diag);
            abort(); // nor could the others write theirs
            co_return unwritten;
        }
        counters_.items.fetch_add(claimed);
        if (claimed < whole) {
            break; // the position stays before the page: only a part of it was written
        }
        std::lock_guard lock(mutex_);
        if (r.request.exclusive_start_key.empty()) {
            ledger_.finish(from.segment);
            counters_.segments_done.fetch_add(1);
            break;
        }
        ledger_.advance(from.segment, r.request.exclusive_start_key);
    }
    co_return error_code{};
}

asio::awaitable<error_code> fetcher::run::borrow(reading& r, fetch::page_memory::loan& to) {
    *r.session.waiting = true;
    auto refused = co_await memory_->borrow(to);
    *r.session.waiting = false;
    co_return refused;
}

core::page_sizer::request fetcher::run::next_size() {
    core::page_sizer::request size;
    if (limiter_) {
        const double rate = limiter_->rate();
        std::lock_guard lock(mutex_);
        size = sizer_.next(rate);
    }
    if (params_.max_items && params_.filter_expression.empty()) {
        const auto left = std::min<std::uint64_t>(items_left_.load(), 1'000'000'000);
        const auto most = static_cast<std::uint32_t>(std::max<std::uint64_t>(left, 1));
        size.limit = size.limit == 0 ? most : std::min(size.limit, most);
    }
    return size;
}

void fetcher::run::count_page(const page& current, core::page_sizer::request asked) {
    counters_.pages.fetch_add(1);
    counters_.bytes.fetch_add(current.body().size());
    counters_.scanned_items.fetch_add(current.scanned_count());
    const double units = current.consumed_capacity().value_or(asked.estimate);
    counters_.capacity_used.fetch_add(units);
    // Only from what the service said: an estimate that is learnt from itself drifts away.
    if (limiter_ && current.consumed_capacity()) {
        std::lock_guard lock(mutex_);
        sizer_.observe(current.scanned_count(), units);
    }
}

std::uint64_t fetcher::run::claim_items(std::uint64_t wanted) {
    if (!params_.max_items) {
        return wanted;
    }
    auto left = items_left_.load();
    std::uint64_t claimed = 0;
    do {
        claimed = std::min(left, wanted);
    } while (!items_left_.compare_exchange_weak(left, left - claimed));
    return claimed;
}

} // namespace dyndump
