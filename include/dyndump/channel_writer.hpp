/// \file
/// A writer that sends whole pages through an Asio channel.
#pragma once

#include <dyndump/error.hpp>
#include <dyndump/page.hpp>
#include <dyndump/writer.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <tuple>
#include <utility>

namespace dyndump {

/// Moves each page into a channel of `void(error_code, page)`, for example
/// `boost::asio::experimental::concurrent_channel<void(error_code, page)>`. The channel's buffer is
/// the back-pressure: with 4 slots, 4 pages wait and the segments that have more wait too.
///
/// After the last page comes an end marker: an empty page with boost::asio::error::eof, or with the
/// reason why the fetch ended early. (Closing the channel would drop what is buffered.) Whoever
/// receives must do so until the marker, or end the fetch with the channel's cancel(), for what
/// waits, and then close(), for what is sent later. (In this order: Boost 1.81 mistakes what waits
/// for receivers once the channel is closed.)
///
/// The channel is borrowed and must outlive the run. Thread safety: as the channel's; if receiver
/// and fetcher run on different threads it must be a concurrent_channel.
/// Cancellation: terminal; the page that waited is dropped.
template <class Channel>
class channel_writer {
public:
    static constexpr write_concurrency concurrency = write_concurrency::concurrent;

    explicit channel_writer(Channel& channel) noexcept
        : channel_(&channel) {}

    boost::asio::awaitable<error_code> write(page& source) {
        return send(error_code{}, std::move(source));
    }

    boost::asio::awaitable<error_code> finish(error_code why) {
        error_code end = why ? why : error_code(boost::asio::error::eof);
        return send(end, page{});
    }

private:
    boost::asio::awaitable<error_code> send(error_code marker, page content) {
        auto token = boost::asio::as_tuple(boost::asio::use_awaitable);
        auto sent = co_await channel_->async_send(marker, std::move(content), token);
        co_return std::get<0>(sent);
    }

    Channel* channel_;
};

} // namespace dyndump
