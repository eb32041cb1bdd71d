// The threads that the library works on; the program's own thread is left to signals and display.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <thread>
#include <vector>

namespace dyndump::cli {

class io_threads {
public:
    /// How long the end waits for what cannot be interrupted.
    static constexpr std::chrono::milliseconds patience{500};

    explicit io_threads(unsigned count);
    /// Drops what is still pending, and waits for the threads. Not for long for the context itself:
    /// it waits for a name that is being looked up, which may take half a minute where no name
    /// server answers.
    ~io_threads();
    io_threads(const io_threads&) = delete;
    io_threads& operator=(const io_threads&) = delete;

    boost::asio::any_io_executor executor() { return context_->get_executor(); }

    /// A context is still ending, on a thread of its own: the process must end without tidying up
    /// (::_exit).
    static bool any_left_behind() noexcept;

private:
    std::unique_ptr<boost::asio::io_context> context_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::vector<std::thread> threads_;
};

} // namespace dyndump::cli
