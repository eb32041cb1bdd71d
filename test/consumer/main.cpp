// A user's program: its own io_context, Asio as the headers have it.
#include <dyndump/error.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <iostream>

#if defined(BOOST_ASIO_SEPARATE_COMPILATION)
#error "dyndump's own build leaks into its users'"
#endif

namespace asio = boost::asio;

namespace {

asio::awaitable<int> work(asio::any_io_executor executor) {
    co_await asio::post(executor, asio::use_awaitable);
    dyndump::error_code stopped = dyndump::errc::stopped;
    std::cout << stopped.message() << '\n';
    co_return stopped.category() == dyndump::client_category() ? 0 : 1;
}

} // namespace

int main() {
    asio::io_context context;
    int status = 1;
    asio::co_spawn(context, work(context.get_executor()),
                   [&status](std::exception_ptr, int result) { status = result; });
    context.run();
    return status;
}
