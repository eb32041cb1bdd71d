/// \file
/// Whose turn it is: long steps, and steps that only one may take at a time.
#pragma once

#include "async/recycled_frames.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/deferred.hpp>

#include <memory>
#include <mutex>
#include <utility>

namespace dyndump::async {

/// A line of coroutines, first come, first served; one has the turn until it passes it on. Each
/// turn goes through the context's queue, so that timers and sockets are looked at before the next:
/// if each coroutine posted itself, all that are ready would take their steps in one go, and Asio
/// keeps memory for two posts a thread only. Thread-safe.
class turns : public std::enable_shared_from_this<turns> {
public:
    /// Where one coroutine stands; it must outlive the wait.
    struct place {
        explicit place(boost::asio::any_io_executor its)
            : executor(std::move(its)) {}
        boost::asio::any_io_executor executor;
        boost::asio::any_completion_handler<void()> handler;
        place* next = nullptr;
    };

    /// Turns go through the context of `executor`.
    explicit turns(boost::asio::any_io_executor executor)
        : executor_(std::move(executor)) {}

    /// Takes the turn at once if nobody has it.
    bool try_take() noexcept;

    /// Completes with (), on the place's executor, once the turn has come. Not cancellable.
    auto wait(place& here) {
        return boost::asio::async_initiate<const boost::asio::deferred_t&, void()>(
            [this, &here](auto handler) {
                // Asio 1.81 recurses for ever in the assignment of such handlers.
                boost::asio::any_completion_handler<void()> its(
                    boost::asio::bind_allocator(frame_allocator<void>(), std::move(handler)));
                here.handler.swap(its);
                enter(here);
            },
            boost::asio::deferred);
    }

    /// By whoever has it. Ends the program if there is no memory for that: those who wait would
    /// wait for ever.
    void pass_on() noexcept;

private:
    class bearer;

    void enter(place& here);
    void send_bearer();
    void give();
    void drop_all() noexcept;

    const boost::asio::any_io_executor executor_;
    std::mutex mutex_;
    place* first_ = nullptr;
    place* last_ = nullptr;
    // Somebody has the turn, or it is on its way to the first one.
    bool taken_ = false;
};

} // namespace dyndump::async
