/// \file
/// A writer out of a plain function.
#pragma once

#include <dyndump/error.hpp>
#include <dyndump/item.hpp>
#include <dyndump/page.hpp>
#include <dyndump/writer.hpp>

#include <boost/asio/awaitable.hpp>

#include <concepts>
#include <functional>
#include <type_traits>
#include <utility>

namespace dyndump {

/// Calls a function for each item: `void(item_view)`, or `error_code(item_view)` to end the fetch
/// with that error. The item is valid during the call only.
///
/// Calls are made one after another, on the fetcher's executor, so a slow function slows the
/// reading. With `Concurrency` write_concurrency::concurrent the function is called for several
/// segments at the same time and must be thread-safe if the executor has several threads.
/// Exceptions of the function leave through the coroutine that awaits write(); a fetch ends with
/// their code, or errc::exception_thrown, and with their words in its diagnostics.
template <std::invocable<item_view> Function,
          write_concurrency Concurrency = write_concurrency::serialised>
class function_writer {
public:
    static constexpr write_concurrency concurrency = Concurrency;

    explicit function_writer(Function function)
        : function_(std::move(function)) {}

    boost::asio::awaitable<error_code> write(page& source) {
        for (const auto& item : source.items()) {
            if constexpr (std::is_void_v<std::invoke_result_t<Function&, item_view>>) {
                std::invoke(function_, item);
            } else {
                error_code ec = std::invoke(function_, item);
                if (ec) {
                    co_return ec;
                }
            }
        }
        co_return error_code{};
    }

    boost::asio::awaitable<error_code> finish(error_code) { co_return error_code{}; }

private:
    Function function_;
};

} // namespace dyndump
