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
            if (!each.done && !each.next_key.empty()) {
                overlap_.resumes(each.segment, each.next_key); // still alone
            }
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
    r.keys.begin(r.request.exclusive_start_key);
    r.is_marked = r.request.total_segments == 1;
    while (!ended()) {
        async::semaphore::permit learning; // before the page: others have what they need to go on
        auto interrupted = co_await learn_alone(r, learning);
        if (interrupted) {
            co_return ended() ? error_code{} : interrupted;
        }
        fetch::page_memory::loan memory;
        if (!memory_->try_borrow(memory)) {
            auto refused = co_await borrow(r, memory);
            if (refused) {
                co_return ended() ? error_code{} : refused;
            }
        }
        page& current = memory.page();
        r.session.budget = &memory;
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
        learning.release();
        auto contradiction = check_course(r, current);
        if (contradiction) {
            fail(contradiction, r.diag);
            co_return contradiction;
        }
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
    r.session.set_waiting(true);
    auto refused = co_await memory_->borrow(to);
    r.session.set_waiting(false);
    co_return refused;
}

} // namespace dyndump
