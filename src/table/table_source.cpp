#include "table/table_source.hpp"

#include "flow/run.hpp"
#include "table/parameters.hpp"

#include <algorithm>

namespace dyndump::table {
namespace asio = boost::asio;

void table_source::capacity_gate::charge(std::optional<double> units) {
    limiter_.settle(estimate_, units.value_or(estimate_));
}

table_source::table_source(const client& service, fetch_params params)
    : core_(detail::core_of(service))
    , params_(std::move(params))
    , limiter_(params_.limiter)
    , sizer_(params_.consistent_read, std::nullopt) {
    if (!limiter_ && params_.read_capacity > 0) {
        rate_limiter_params own(params_.read_capacity);
        own.time = core_->time();
        limiter_.emplace(own);
    }
}

asio::awaitable<error_code> table_source::open(read_context& context) {
    if (const auto faulty = check(params_, context.diag)) {
        co_return faulty;
    }
    const bool going_on = flow::resumes(params_.resume_from);
    const bool needs_size = params_.total_segments == 0 && !going_on;
    std::uint64_t bytes = 0;
    if (needs_size || limiter_) {
        auto fault = co_await learn_size(context, bytes);
        if (fault) {
            co_return fault;
        }
    }
    total_ = params_.total_segments;
    if (going_on) {
        total_ = params_.resume_from->total_segments;
        for (const auto& each : params_.resume_from->segments) {
            if (!each.done && !each.next_key.empty()) {
                overlap_.resumes(each.segment, each.next_key); // still alone
            }
        }
    } else if (total_ == 0) {
        total_ = choose_segments(bytes, params_.max_parallel);
    }
    readings_.resize(std::min(params_.max_parallel, total_));
    co_return error_code{};
}

asio::awaitable<error_code> table_source::learn_size(read_context& context, std::uint64_t& bytes) {
    table_description described;
    if (!params_.table) {
        detail::scan_session session;
        session.waiting = &context.waiting;
        session.ending = context.stopping;
        auto fault = co_await core_->describe(params_.table_name, session, described, context.diag);
        // A permission for Scan alone is enough: then the defaults hold.
        if (fault && fault != service_errc::access_denied) {
            co_return fault;
        }
    }
    const auto& table = params_.table ? *params_.table : described;
    const auto* index = table.index(params_.index_name);
    const auto items = index != nullptr ? index->item_count : table.item_count;
    bytes = index != nullptr ? index->size_bytes : table.size_bytes;
    if (items > 0) {
        sizer_ = core::page_sizer(params_.consistent_read,
                                  static_cast<double>(bytes) / static_cast<double>(items));
    }
    co_return error_code{};
}

std::unique_ptr<table_source::reading> table_source::new_reading(read_context& context) {
    auto made = std::make_unique<reading>();
    auto& request = made->request;
    request.table_name = params_.table_name;
    request.index_name = params_.index_name;
    request.consistent_read = params_.consistent_read;
    request.total_segments = total_;
    request.filter_expression = params_.filter_expression;
    request.projection_expression = params_.projection_expression;
    request.expression_attribute_names = params_.expression_attribute_names;
    request.expression_attribute_values = params_.expression_attribute_values;
    auto& session = made->session;
    session.waiting = &context.waiting;
    session.ending = context.stopping;
    session.call.offload = context.offload;
    if (limiter_) {
        made->gate.emplace(*limiter_);
        session.gate = &*made->gate;
    }
    return made;
}

table_source::reading& table_source::reading_of(read_context& context) {
    auto& mine = readings_[context.worker];
    if (!mine) {
        mine = new_reading(context);
    }
    return *mine;
}

asio::awaitable<error_code> table_source::read(read_context& context, std::uint32_t segment,
                                               std::string_view cursor, page& into) {
    reading& r = reading_of(context);
    r.request.exclusive_start_key.assign(cursor);
    if (r.segment != segment) {
        r.segment = segment;
        r.request.segment = segment;
        r.keys.begin(r.request.exclusive_start_key);
        r.is_marked = total_ == 1;
    }
    const auto size = next_size(context);
    r.request.limit = size.limit;
    if (r.gate) {
        r.gate->expect(size.estimate);
    }
    r.session.budget = context.memory;
    r.session.counts = {};
    const auto since = core_->time()->now();
    auto fault = co_await core_->scan(r.request, r.session, into, context.diag);
    context.counts = r.session.counts;
    if (!fault) {
        into.set_effort({static_cast<std::uint32_t>(1 + context.counts.retries),
                         static_cast<std::uint32_t>(context.counts.throttles),
                         core_->time()->now() - since});
        context.units = into.consumed_capacity().value_or(size.estimate);
        learn_from(into);
    }
    r.learning.release();
    if (!fault) {
        fault = check_course(r, into, context.diag);
    }
    co_return fault;
}

} // namespace dyndump::table
