#include "cli/connect/io_threads.hpp"

#include <atomic>
#include <exception>
#include <future>
#include <utility>

namespace dyndump::cli {
namespace {

std::atomic<int> left_behind{0};

} // namespace

io_threads::io_threads(unsigned count)
    : context_(std::make_unique<boost::asio::io_context>(static_cast<int>(count)))
    , work_(boost::asio::make_work_guard(*context_)) {
    for (unsigned i = 0; i < count; ++i) {
        threads_.emplace_back([this] { context_->run(); });
    }
}

io_threads::~io_threads() {
    work_.reset();
    context_->stop();
    for (auto& thread : threads_) {
        thread.join();
    }
    try {
        std::promise<void> over;
        const auto ended = over.get_future();
        std::thread ending([context = std::move(context_), over = std::move(over)]() mutable {
            context.reset();
            over.set_value();
        });
        if (ended.wait_for(patience) == std::future_status::ready) {
            ending.join();
        } else {
            ++left_behind;
            ending.detach();
        }
    } catch (const std::exception&) {
        // No memory or no thread for it: then the context ends here, however long that takes.
    }
}

bool io_threads::any_left_behind() noexcept {
    return left_behind > 0;
}

} // namespace dyndump::cli
