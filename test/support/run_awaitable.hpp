// Runs one coroutine to its end on this thread.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

namespace dyndump::test {

template <class T>
T run_awaitable(boost::asio::io_context& context, boost::asio::awaitable<T> work) {
    std::optional<T> result;
    std::exception_ptr thrown;
    boost::asio::co_spawn(context, std::move(work), [&](std::exception_ptr failure, T value) {
        thrown = std::move(failure);
        result = std::move(value);
    });
    context.restart();
    context.run();
    if (thrown) {
        std::rethrow_exception(thrown);
    }
    if (!result) {
        throw std::logic_error("the coroutine did not end");
    }
    return std::move(*result);
}

template <class T>
T run_awaitable(boost::asio::awaitable<T> work) {
    boost::asio::io_context context;
    return run_awaitable(context, std::move(work));
}

} // namespace dyndump::test
