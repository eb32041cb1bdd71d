// One page on its way into the table.
#pragma once

#include "async/recycled_frames.hpp"
#include "core/key_reader.hpp"
#include "core/unprocessed.hpp"
#include "table/table_writing.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dyndump::detail {

// Deals the items of a page out to requests, as many at a time as its range of keys may have, until
// each is put, found or rejected. All but start() and cancel() happens on a strand of its own.
class page_writing : public std::enable_shared_from_this<page_writing>, async::recycled_frames {
public:
    // `source` is lent until start() completes.
    page_writing(std::shared_ptr<table_writing> all, page& source);
    ~page_writing();

    // The awaiting coroutine goes on where it was. Cancellation does not reach it: cancel() does.
    boost::asio::awaitable<error_code> start();
    // From any thread: drops the requests in flight.
    void cancel();

private:
    using place = table::request_place;
    // A request under way.
    struct flight {
        explicit flight(std::shared_ptr<place> whose)
            : at(std::move(whose)) {}
        std::shared_ptr<place> at;
        boost::asio::cancellation_signal stop;
    };
    using place_ptr = table_writing::place_ptr;
    using range = core::poison_search::range;
    using time_point = time_source::time_point;

    boost::asio::awaitable<error_code> run();
    void look_at_items();
    bool is_writable(std::size_t item) const;
    bool is_over() const { return cancelled_ || all_->is_failed(); }
    bool has_work() const { return !parked_.empty() || !again_.empty() || next_ < items_.size(); }
    // A place with a permit and a request; null: woken for another reason.
    boost::asio::awaitable<error_code> prepare(place_ptr& to);
    boost::asio::awaitable<error_code> until_changed();
    void changed();

    // The request for the next items. False: there are none.
    bool fill(place& to);
    bool add(place& to, std::uint32_t item, core::batch_packer& batch,
             const core::batch_limits& limits);
    std::string_view bytes_of(std::uint32_t item, std::string& scratch) const;
    void compose(place& to, range part);

    void launch(place_ptr next);
    boost::asio::awaitable<error_code> send(place& at);
    boost::asio::awaitable<error_code> request(place& at, range part);
    // What became of it. An error is the writer's end.
    void taken(place& at, range part, time_point sent);
    void refused(place& at, range part, error_code why);
    double estimate(const place& at, range part) const;
    void judge_conflict(place& at, const place::item& item);
    // Waits are longer from one to the next, until something gets on.
    void back_off(const place& at, time_point sent, unsigned failures, error_code why);
    void reject(std::uint32_t item, error_code code, const diagnostics& why);
    void count(std::uint64_t item_counts::*what, std::uint64_t number);

    const std::shared_ptr<table_writing> all_;
    const boost::asio::any_io_executor strand_;
    const std::span<const item_view> items_;
    const std::uint32_t range_;
    const time_point begun_;
    std::unique_ptr<core::page_keys> keys_;
    core::batch_packer packer_;
    std::string scratch_;

    item_counts counts_;
    std::size_t next_ = 0;             // the first item that was not taken yet
    std::vector<std::uint32_t> again_; // came back
    std::vector<place_ptr> parked_;    // whole requests that came back
    std::vector<std::shared_ptr<flight>> active_;
    unsigned failures_ = 0; // in a row
    time_point backed_off_{};
    time_point not_before_{};
    bool cancelled_ = false;
    bool changed_ = false;
    std::optional<boost::asio::steady_timer> bell_; // of run(), which waits
    boost::asio::cancellation_signal stop_waiting_;
};

} // namespace dyndump::detail
