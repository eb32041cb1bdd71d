#include <dyndump/query_source.hpp>

#include "async/recycled_frames.hpp"
#include "client/client_core.hpp"

#include <algorithm>
#include <optional>

namespace dyndump {
namespace asio = boost::asio;

class query_source::impl : async::recycled_frames {
public:
    impl(const client& service, std::vector<item_request> queries)
        : core_(detail::core_of(service))
        , queries_(std::move(queries))
        , readings_(queries_.size()) {}

    std::uint32_t segments() const noexcept { return static_cast<std::uint32_t>(queries_.size()); }
    asio::awaitable<error_code> read(read_context& context, std::uint32_t segment,
                                     std::string_view cursor, page& into);

private:
    // What a worker keeps from page to page.
    struct reading {
        item_request request;
        detail::scan_session session;
        std::optional<std::uint32_t> segment;
    };

    reading& reading_of(read_context& context);

    const std::shared_ptr<detail::client_core> core_;
    const std::vector<item_request> queries_;
    // By worker, of which there are no more than segments; each touches its own.
    std::vector<std::unique_ptr<reading>> readings_;
};

query_source::impl::reading& query_source::impl::reading_of(read_context& context) {
    auto& mine = readings_[context.worker];
    if (!mine) {
        mine = std::make_unique<reading>();
    }
    auto& session = mine->session;
    session.waiting = &context.waiting;
    session.ending = context.stopping;
    session.call.offload = context.offload;
    session.budget = context.memory;
    session.counts = {};
    return *mine;
}

asio::awaitable<error_code> query_source::impl::read(read_context& context, std::uint32_t segment,
                                                     std::string_view cursor, page& into) {
    reading& r = reading_of(context);
    if (r.segment != segment) {
        r.segment = segment;
        r.request = queries_[segment];
    }
    r.request.start_after(cursor.empty() ? queries_[segment].start_key() : cursor);
    r.session.call.timeout.reset(); // an earlier segment's
    r.session.options = r.request.options;
    r.session.deadline = core_->deadline_of(r.request.options);
    const auto since = core_->time()->now();
    auto fault = co_await core_->query(r.request, segment, r.session, into, context.diag);
    context.counts = r.session.counts;
    if (!fault) {
        into.set_effort({static_cast<std::uint32_t>(1 + context.counts.retries),
                         static_cast<std::uint32_t>(context.counts.throttles),
                         core_->time()->now() - since});
        context.units = into.consumed_capacity().value_or(0);
    }
    co_return fault;
}

namespace {

std::vector<item_request> only(item_request query) {
    std::vector<item_request> all;
    all.push_back(std::move(query));
    return all;
}

} // namespace

query_source::query_source(client service, item_request query)
    : query_source(std::move(service), only(std::move(query))) {}

query_source::query_source(client service, std::vector<item_request> queries)
    : impl_(std::make_shared<impl>(service, std::move(queries))) {}

asio::awaitable<error_code> query_source::open(read_context&) {
    co_return error_code{};
}

std::uint32_t query_source::segments() const noexcept {
    return impl_->segments();
}

asio::awaitable<error_code> query_source::read(read_context& context, std::uint32_t segment,
                                               std::string_view cursor, page& into) {
    return impl_->read(context, segment, cursor, into);
}

std::vector<item_request> split_key_range(const item_request& query, std::string_view sort_key,
                                          std::int64_t first, std::int64_t last,
                                          std::uint32_t parts) {
    std::vector<item_request> ranges;
    if (first > last || parts == 0) {
        return ranges;
    }
    // All of it in unsigned arithmetic: the range may be as wide as the type.
    const auto span = static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first);
    const auto count = span < parts ? span + 1 : parts;
    const auto width = span / count;
    const auto wider = span % count + 1; // so many of them hold one more
    auto from = static_cast<std::uint64_t>(first);
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto to = from + (i < wider ? width : width - 1);
        ranges.push_back(query);
        ranges.back().key_condition("{} BETWEEN {} AND {}", attr(sort_key),
                                    static_cast<std::int64_t>(from), static_cast<std::int64_t>(to));
        from = to + 1;
    }
    return ranges;
}

} // namespace dyndump
