/// \file
/// One page to two writers.
#pragma once

#include <dyndump/error.hpp>
#include <dyndump/page.hpp>
#include <dyndump/writer.hpp>

#include <boost/asio/awaitable.hpp>

#include <utility>

namespace dyndump {

/// Gives each page to `First`, then to `Second`. Tees nest, for more than two.
///
/// The page is lent to both, not copied: `First` must leave its items in it (a channel_writer,
/// which takes the page, can only be `Second`). If it does not, write() ends with
/// errc::invalid_argument.
///
/// A page that `First` failed to write is not given to `Second`. finish() reaches both; if `First`
/// fails there, `Second` is told so, and a file_writer in its place does not publish its file.
template <page_writer First, page_writer Second>
class tee_writer {
public:
    static constexpr write_concurrency concurrency =
        concurrency_of<First>() == write_concurrency::concurrent &&
                concurrency_of<Second>() == write_concurrency::concurrent
            ? write_concurrency::concurrent
            : write_concurrency::serialised;

    tee_writer(First first, Second second)
        : first_(std::move(first))
        , second_(std::move(second)) {}

    boost::asio::awaitable<error_code> write(page& source) {
        const auto count = source.size();
        auto ec = co_await first_.write(source);
        if (!ec && source.size() != count) {
            ec = errc::invalid_argument;
        }
        if (ec) {
            co_return ec;
        }
        co_return co_await second_.write(source);
    }

    boost::asio::awaitable<error_code> finish(error_code why) {
        auto first = co_await first_.finish(why);
        error_code told = why ? why : first;
        auto second = co_await second_.finish(told);
        co_return first ? first : second;
    }

private:
    First first_;
    Second second_;
};

} // namespace dyndump
