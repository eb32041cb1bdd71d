// The workers of a run: segment after segment, page after page.
#include "core/thrown.hpp"
#include "flow/run.hpp"

#include <boost/asio/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace dyndump::flow {
namespace asio = boost::asio;

namespace {

constexpr std::string_view place_of_source = "source";

} // namespace

asio::awaitable<error_code> run::open_source(std::shared_ptr<worker> who) {
    auto& context = who->context;
    error_code fault;
    try {
        auto opened = co_await source_.open(context);
        fault = opened;
    } catch (...) {
        fault = core::code_of(std::current_exception(), place_of_source, context.diag);
    }
    if (ended() && fault == asio::error::operation_aborted) {
        co_return error_code{}; // nothing is lost
    }
    if (fault) {
        fail(fault, context.diag);
        co_return fault;
    }
    const std::uint32_t total = source_.segments();
    core::segment_ledger ledger(total);
    if (resumes(params_.resume_from)) {
        const auto& from = *params_.resume_from;
        if (from.total_segments != total) {
            co_return refuse_parameter(fmt::format(
                "The checkpoint has {} segments, the source {}: a position is valid only "
                "in the segment it came from.",
                from.total_segments, total));
        }
        std::vector<core::segment_ledger::position> positions;
        for (const auto& each : from.segments) {
            positions.push_back({each.segment, each.done, each.next_key});
        }
        if (!ledger.restore(positions)) {
            co_return refuse_parameter(
                "The checkpoint names a segment twice, or one that does not exist.");
        }
    }
    std::lock_guard lock(mutex_);
    ledger_ = std::move(ledger);
    opened_ = true;
    counters_.segments_total.store(total);
    counters_.segments_done.store(ledger_.done());
    co_return error_code{};
}

asio::awaitable<error_code> run::read_segments(std::shared_ptr<worker> who) {
    write_place to(who->strand, params_.offload);
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
        auto fault = co_await read_segment(*who, to, std::move(*from));
        counters_.segments_active.fetch_sub(1);
        if (fault) {
            co_return fault;
        }
    }
    co_return error_code{};
}

asio::awaitable<error_code> run::read_segment(worker& who, write_place& to,
                                              core::segment_ledger::position from) {
    while (!ended()) {
        if (!source_.is_ready(who.context)) { // before memory: others have what they need to go on
            auto interrupted = co_await get_ready(who);
            if (interrupted) {
                co_return ended() ? error_code{} : interrupted;
            }
        }
        page_memory::loan memory;
        if (!memory_->try_borrow(memory)) {
            auto refused = co_await borrow(who, memory);
            if (refused) {
                co_return ended() ? error_code{} : refused;
            }
        }
        page& current = memory.page();
        who.context.memory = &memory;
        auto fault = co_await read(who, from, current);
        if (fault) {
            // A worker that was only waiting when the run was stopped has lost nothing.
            if (ended() && fault == asio::error::operation_aborted) {
                co_return error_code{};
            }
            fail(fault, who.context.diag);
            co_return fault;
        }
        count_page(current, who.context);
        if (params_.transform) {
            auto unchanged = co_await transform(who, to, current);
            if (unchanged) {
                fail(unchanged, who.context.diag);
                co_return unchanged;
            }
        }
        memory.settle();
        const auto whole = current.size();
        const auto claimed = claim_items(whole);
        if (claimed < whole) {
            current.truncate(claimed);
        }
        // The writer may keep the page.
        from.next_key.assign(current.cursor());
        const auto omitted = current.omitted();
        auto unwritten = co_await write(who, to, current);
        if (unwritten) {
            fail(unwritten, who.context.diag);
            abort(); // nor could the others write theirs
            co_return unwritten;
        }
        std::lock_guard lock(mutex_);
        count_written(claimed, omitted);
        if (claimed < whole) {
            break; // the position stays before the page: only a part of it was written
        }
        if (from.next_key.empty()) {
            ledger_.finish(from.segment);
            counters_.segments_done.fetch_add(1);
            break;
        }
        ledger_.advance(from.segment, from.next_key);
    }
    co_return error_code{};
}

asio::awaitable<error_code> run::get_ready(worker& who) {
    try {
        auto waiting = source_.wait_until_ready(who.context);
        co_return co_await std::move(waiting);
    } catch (...) {
        core::rethrow_from(place_of_source);
    }
}

asio::awaitable<error_code> run::borrow(worker& who, page_memory::loan& to) {
    who.context.waiting = true;
    auto refused = co_await memory_->borrow(to);
    who.context.waiting = false;
    co_return refused;
}

asio::awaitable<error_code> run::read(worker& who, const core::segment_ledger::position& at,
                                      page& into) {
    auto& context = who.context;
    context.counts = {};
    context.units = 0;
    if (params_.max_items && !params_.transform) { // which may leave items out
        context.wanted = items_left_.load();
    }
    error_code fault;
    try {
        auto reading = source_.read(context, at.segment, at.next_key, into);
        auto outcome = co_await std::move(reading);
        fault = outcome;
    } catch (...) {
        fault = core::code_of(std::current_exception(), place_of_source, context.diag);
    }
    context.waiting = false;
    counters_.retries.fetch_add(context.counts.retries);
    counters_.throttles.fetch_add(context.counts.throttles);
    if (!fault) {
        into.set_segment(at.segment, counters_.segments_total.load());
        const auto by_service = into.scanned_count() - into.count();
        into.omitted().filtered += by_service < into.scanned_count() ? by_service : 0;
    }
    co_return fault;
}

void run::count_page(const page& current, const read_context& context) {
    counters_.pages.fetch_add(1);
    counters_.bytes.fetch_add(current.body().size());
    counters_.scanned_items.fetch_add(current.scanned_count());
    counters_.capacity_used.fetch_add(context.units);
}

void run::count_written(std::uint64_t items, const page_omissions& omitted) {
    counters_.items.fetch_add(items);
    counters_.filtered.fetch_add(omitted.filtered);
    counters_.expired.fetch_add(omitted.expired);
    counters_.refused.fetch_add(omitted.refused);
}

std::uint64_t run::claim_items(std::uint64_t wanted) {
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

} // namespace dyndump::flow
