#include "cli/io_threads.hpp"

namespace dyndump::cli {

io_threads::io_threads(unsigned count)
    : context_(static_cast<int>(count))
    , work_(boost::asio::make_work_guard(context_)) {
    for (unsigned i = 0; i < count; ++i) {
        threads_.emplace_back([this] { context_.run(); });
    }
}

io_threads::~io_threads() {
    work_.reset();
    context_.stop();
    for (auto& thread : threads_) {
        thread.join();
    }
}

} // namespace dyndump::cli
