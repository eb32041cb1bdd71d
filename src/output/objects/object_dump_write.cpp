// Pages into the buffers of their segments.
#include "output/objects/object_dump.hpp"

#include "archive/names.hpp"
#include "async/run_on.hpp"
#include "core/thrown.hpp"
#include "output/write/dump_account.hpp"

#include <exception>
#include <utility>

namespace dyndump::output {
namespace asio = boost::asio;

namespace {

// A segment whose pages are all empty is recorded so often.
constexpr std::chrono::seconds record_interval{10};

} // namespace

asio::awaitable<error_code> object_dump::write(page& source) {
    try {
        co_return co_await write_page(source);
    } catch (...) {
        // A page may be in a buffer and not counted: nothing may be written behind it.
        const auto code = core::code_of(std::current_exception());
        refuse(code, code.message());
        throw;
    }
}

asio::awaitable<error_code> object_dump::write_page(page& source) {
    if (auto ec = error()) {
        co_return ec;
    }
    if (source.empty() && source.count() > 0) {
        co_return error_code{}; // cut to nothing by max_items: the segment stands where it stood
    }
    if (total_segments_ == 0) {
        auto ec = co_await know_segments(source.total_segments());
        if (ec) {
            co_return ec;
        }
    }
    const auto to = stream_of(source.segment());
    {
        async::semaphore::permit turn;
        auto ec = co_await to->turn->acquire(turn);
        if (ec) {
            co_return fail(ec, "cannot write to", places_.prefix(), {});
        }
        const auto work = [this, &source, &to] {
            return press(source, *to);
        };
        const auto& where = dump_.blocking_executor;
        if (where && !source.empty()) {
            auto pressed = co_await async::run_on(where, work);
            ec = pressed;
        } else {
            ec = work();
        }
        if (ec) {
            co_return ec;
        }
        const auto end = to->after.done || is_full(*to) ? part_end::yes : part_end::no;
        const bool is_due = end == part_end::yes ||
                            (!params_.whole_objects && to->buffer.size() >= upload_bytes_) ||
                            (to->buffer.empty() && time_->now() - to->recorded >= record_interval);
        if (is_due) {
            auto committed = co_await commit(*to, end);
            ec = committed;
        }
        if (ec) {
            co_return ec;
        }
    }
    co_return co_await keep_within_memory();
}

// Written down before the first record of a part.
asio::awaitable<error_code> object_dump::know_segments(std::uint32_t total) {
    async::semaphore::permit turn;
    auto ec = co_await begin_turn_->acquire(turn);
    if (ec || total_segments_ != 0) {
        co_return ec;
    }
    diagnostics diag;
    if (dump_.fetch.total_segments != total) {
        auto begun = co_await put_begin(total, diag);
        ec = begun;
    }
    if (!ec) {
        total_segments_ = total;
    }
    co_return ec;
}

error_code object_dump::press(page& source, stream& to) {
    std::size_t size = 0;
    if (!source.empty()) {
        auto shop = presses_.borrow();
        pressed_items what;
        error_code ec;
        if (shop->takes_at_once(source)) {
            ec = shop->whole(source, what);
            append(to, what);
            size = what.size;
        } else {
            for (auto left = source.items(); !left.empty() && !ec;) {
                ec = shop->slice(left, what);
                append(to, what);
                size += what.size;
            }
        }
        if (ec) {
            return fail(ec, shop->failed_action(), places_.prefix(), {});
        }
        presses_.give_back(std::move(shop));
    }
    count_page(to.after, source, size);
    to.moved = true;
    return {};
}

void object_dump::append(stream& to, const pressed_items& what) {
    if (what.bytes.empty()) {
        return;
    }
    if (!to.sums) {
        to.sums = std::make_unique<part_sums>(checks_for(dump_.layout));
    }
    to.buffer += what.bytes;
    to.buffered = to.buffer.size();
    to.sums->add(what.bytes);
    to.at.crc = to.sums->crc();
    to.at.offset += what.bytes.size();
    to.at.bytes += what.size;
    to.at.items += what.items;
    to.at.signature.add(what.signature);
}

object_dump::stream_ptr object_dump::stream_of(std::uint32_t segment) {
    std::lock_guard lock(mutex_);
    auto& found = streams_[segment];
    if (!found) {
        found = std::make_shared<stream>(segment);
        const auto known = state_.segments().find(segment);
        if (known != state_.segments().end()) {
            found->after = known->second;
        }
        const auto growing = state_.growing().find(segment);
        if (growing != state_.growing().end()) {
            found->at = growing->second; // its parts were closed: a new one
            if (known != state_.segments().end() && growing->second.offset == 0) {
                const auto key = places_.state_of(segment, growing->second.number);
                const auto etag = etags_.find(key);
                found->record_etag = etag == etags_.end() ? std::string() : etag->second;
            }
        }
        found->recorded = time_->now();
        if (!spare_buffers_.empty()) {
            found->buffer = std::move(spare_buffers_.back());
            spare_buffers_.pop_back();
        }
    }
    return found;
}

object_dump::stream_ptr object_dump::largest_stream() const {
    std::lock_guard lock(mutex_);
    std::uint64_t all = 0;
    stream_ptr largest;
    for (const auto& [segment, each] : streams_) {
        all += each->buffered;
        if (!largest || each->buffered > largest->buffered) {
            largest = each;
        }
    }
    return all > params_.buffer_bytes ? largest : nullptr;
}

asio::awaitable<error_code> object_dump::keep_within_memory() {
    const auto largest = largest_stream();
    if (!largest) {
        co_return error_code{};
    }
    async::semaphore::permit turn;
    auto ec = co_await largest->turn->acquire(turn);
    if (ec) {
        co_return fail(ec, "cannot write to", places_.prefix(), {});
    }
    if (largest->buffer.empty()) {
        co_return error_code{}; // it was uploaded meanwhile
    }
    co_return co_await commit(*largest, part_end::yes);
}

bool object_dump::is_full(const stream& of) const {
    const bool pieces = of.object.pieces.size() + 1 >= s3::most_parts;
    if (of.at.offset < dump_.part_bytes && !pieces) {
        return false;
    }
    std::lock_guard lock(mutex_);
    return pieces || state_.finished().size() < archive::most_segments;
}

} // namespace dyndump::output
