/// \file
/// A writer that passes on some of the items.
#pragma once

#include <dyndump/error.hpp>
#include <dyndump/item.hpp>
#include <dyndump/page.hpp>
#include <dyndump/writer.hpp>

#include <boost/asio/awaitable.hpp>

#include <concepts>
#include <functional>
#include <string>
#include <utility>

namespace dyndump {

/// Passes those items on for which `keep(item_view)` holds, to the writer behind it. The others are
/// counted in page::omitted().filtered. (run_params::transform with an item_transform does the same
/// for conditions in DynamoDB's language, before the writer.)
///
/// It may be called as the writer behind it may be; with write_concurrency::concurrent `keep` is
/// called on several threads at the same time. What it throws ends the run, as with writers.
template <std::predicate<item_view> Keep, page_writer Next>
class filter_writer {
public:
    static constexpr write_concurrency concurrency = concurrency_of<Next>();

    filter_writer(Keep keep, Next next)
        : keep_(std::move(keep))
        , next_(std::move(next)) {}

    boost::asio::awaitable<error_code> write(page& source) {
        std::string unused;
        auto& left_out = source.omitted().filtered;
        source.edit(unused, [this, &left_out](item_view item, std::string&) {
            const bool kept = std::invoke(keep_, item);
            left_out += kept ? 0 : 1;
            return kept ? page::fate::kept : page::fate::dropped;
        });
        return next_.write(source);
    }
    boost::asio::awaitable<error_code> finish(error_code why) { return next_.finish(why); }

    Next& next() noexcept { return next_; }

private:
    Keep keep_;
    Next next_;
};

} // namespace dyndump
