#include "async/own_strand.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>

namespace dyndump::async {

boost::asio::any_io_executor own_strand(const boost::asio::any_io_executor& executor) {
    namespace asio = boost::asio;
    if (const auto* plain = executor.target<asio::io_context::executor_type>()) {
        return asio::make_strand(*plain);
    }
    if (const auto* pool = executor.target<asio::thread_pool::executor_type>()) {
        return asio::make_strand(*pool);
    }
    return asio::make_strand(executor);
}

} // namespace dyndump::async
