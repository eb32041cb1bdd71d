#include "table/page_writing.hpp"

#include "async/as_result.hpp"
#include "async/launch.hpp"
#include "async/own_strand.hpp"
#include "async/run_on.hpp"
#include "core/thrown.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>

namespace dyndump::detail {
namespace asio = boost::asio;

page_writing::page_writing(std::shared_ptr<table_writing> all, page& source)
    : all_(std::move(all))
    , strand_(async::own_strand(all_->service().executor()))
    , items_(source.items())
    , range_(source.segment())
    , begun_(all_->service().time()->now())
    , keys_(all_->take_keys())
    , packer_(all_->table_text()) {}

page_writing::~page_writing() {
    all_->give_back(std::move(keys_));
}

asio::awaitable<error_code> page_writing::start() {
    auto self = shared_from_this();
    auto leave = [self](auto back) {
        auto ended = [self, back = std::move(back)](const std::exception_ptr& thrown,
                                                    error_code ec) mutable {
            if (thrown) {
                diagnostics diag;
                ec = core::code_of(thrown, "table writer", diag);
                self->all_->fail(ec, diag);
            }
            back(ec);
        };
        asio::co_spawn(
            self->strand_, async::without_throwing(self->run()),
            asio::bind_cancellation_slot(self->stop_waiting_.slot(),
                                         asio::bind_executor(self->strand_, std::move(ended))));
    };
    return async::round_trip(std::move(leave));
}

void page_writing::cancel() {
    asio::post(strand_, [self = shared_from_this()] {
        self->cancelled_ = true;
        self->stop_waiting_.emit(asio::cancellation_type::terminal);
        for (const auto& each : self->active_) {
            each->stop.emit(asio::cancellation_type::terminal);
        }
        self->changed();
    });
}

// Deals out until nothing is left, or all is over; then waits for what is in flight.
asio::awaitable<error_code> page_writing::run() {
    const auto self = shared_from_this();
    bell_.emplace(strand_);
    look_at_items();
    while (!active_.empty() || (has_work() && !is_over())) {
        const bool has_room = active_.size() < all_->allowed(range_);
        if (has_work() && has_room && !is_over()) {
            place_ptr next;
            auto interrupted = co_await prepare(next);
            if (!interrupted && next) {
                launch(std::move(next));
            }
        } else {
            auto rung = co_await until_changed();
            static_cast<void>(rung);
        }
    }
    bell_.reset();
    for (auto& each : parked_) {
        all_->give_back(std::move(each));
    }
    parked_.clear();
    const auto fault = all_->error();
    if (!fault && cancelled_) {
        co_return asio::error::operation_aborted;
    }
    if (!fault) {
        all_->note_page(counts_);
    }
    co_return fault;
}

// What has no key is none of the table's items, and could not be told in an answer.
void page_writing::look_at_items() {
    keys_->assign(items_, all_->keys());
    std::uint64_t superseded = 0;
    for (std::uint32_t i = 0; i < items_.size() && !is_over(); ++i) {
        if (is_writable(i)) {
            continue;
        }
        if (keys_->is_superseded(i)) {
            ++superseded;
            continue;
        }
        diagnostics why;
        why.message = keys_->key(i).empty()
                          ? "It lacks an attribute of the table's key, or has it with a type that "
                            "keys do not have."
                          : "It lacks the attribute that says which of two items is newer, or has "
                            "it with a type that cannot be compared.";
        reject(i, errc::invalid_argument, why);
    }
    count(&item_counts::superseded, superseded);
}

bool page_writing::is_writable(std::size_t item) const {
    if (all_->params().mode == write_mode::put_if_newer) {
        // The newer of two is what stays, whichever comes first.
        return !keys_->key(item).empty() && all_->item_writes().is_comparable(items_[item]);
    }
    return !keys_->key(item).empty() && !keys_->is_superseded(item);
}

asio::awaitable<error_code> page_writing::prepare(place_ptr& to) {
    const auto now = all_->service().time()->now();
    if (not_before_ > now) {
        const auto& time = all_->service().time();
        const auto until = not_before_;
        co_return co_await time->sleep_until(until); // then it looks again
    }
    const bool again = !parked_.empty();
    place_ptr next;
    if (again) {
        next = std::move(parked_.back());
        parked_.pop_back();
    } else {
        next = all_->take_place();
    }
    error_code refused;
    if (!all_->permits().try_acquire(next->permit)) {
        auto waited = co_await all_->permits().acquire(next->permit);
        refused = waited;
    }
    if (!refused && !is_over() && (again || fill(*next))) {
        to = std::move(next);
    } else {
        all_->give_back(std::move(next));
    }
    co_return refused;
}

asio::awaitable<error_code> page_writing::until_changed() {
    if (!changed_) {
        bell_->expires_at(asio::steady_timer::time_point::max());
        auto [rung] = co_await bell_->async_wait(async::as_result);
        static_cast<void>(rung);
    }
    changed_ = false;
    co_return error_code{};
}

void page_writing::changed() {
    changed_ = true;
    if (bell_) {
        bell_->cancel();
    }
}

void page_writing::launch(place_ptr next) {
    const auto going = std::make_shared<flight>(std::move(next));
    active_.push_back(going);
    auto ended = [self = shared_from_this(), going](const std::exception_ptr& thrown, error_code) {
        const auto& at = going->at;
        if (thrown) {
            diagnostics diag;
            const auto ec = core::code_of(thrown, "table writer", diag);
            self->all_->fail(ec, diag);
        }
        std::erase(self->active_, going);
        if (at->parked) {
            at->permit.release();
            self->parked_.push_back(at);
        } else {
            self->all_->give_back(at);
        }
        self->changed();
    };
    asio::co_spawn(strand_, async::without_throwing(send(*going->at)),
                   asio::bind_cancellation_slot(going->stop.slot(),
                                                asio::bind_executor(strand_, std::move(ended))));
}

} // namespace dyndump::detail
