/// \file
/// Coroutine frames out of a thread's own cache. Asio keeps two freed frames a thread; a page takes
/// more, one inside the other, and would pay malloc for the rest of them every time.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <coroutine>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace dyndump::async {

/// Memory for frames: freed blocks wait on the list of their size, in the thread that freed them.
class frame_cache {
public:
    static void* allocate(std::size_t size);
    static void release(void* block, std::size_t size) noexcept;
};

/// The same memory, for handlers.
template <class T>
class frame_allocator {
public:
    using value_type = T;

    frame_allocator() = default;
    template <class U>
    frame_allocator(const frame_allocator<U>&) noexcept {}

    T* allocate(std::size_t n) { return static_cast<T*>(frame_cache::allocate(n * sizeof(T))); }
    void deallocate(T* p, std::size_t n) noexcept { frame_cache::release(p, n * sizeof(T)); }

    bool operator==(const frame_allocator&) const = default;
};

/// Derived from by classes whose member coroutines take their frames from the cache.
struct recycled_frames {};

/// Asio's promise, its frame allocated elsewhere.
template <class T, class Executor>
class recycled_promise : public boost::asio::detail::awaitable_frame<T, Executor> {
    using asio_promise = boost::asio::detail::awaitable_frame<T, Executor>;

    /// Awaits another coroutine; shows it the promise that Asio's awaitable knows.
    template <class U>
    class awaiter {
    public:
        explicit awaiter(boost::asio::awaitable<U, Executor> inner)
            : inner_(std::move(inner)) {}

        bool await_ready() const noexcept { return inner_.await_ready(); }
        void await_suspend(std::coroutine_handle<recycled_promise> outer) {
            inner_.await_suspend(
                std::coroutine_handle<asio_promise>::from_address(outer.address()));
        }
        U await_resume() { return inner_.await_resume(); }

    private:
        boost::asio::awaitable<U, Executor> inner_;
    };

public:
    using asio_promise::await_transform;

    template <class U>
    auto await_transform(boost::asio::awaitable<U, Executor> inner) const {
        return awaiter<U>(asio_promise::await_transform(std::move(inner)));
    }

    static void* operator new(std::size_t size) { return frame_cache::allocate(size); }
    static void operator delete(void* block, std::size_t size) noexcept {
        frame_cache::release(block, size);
    }
};

} // namespace dyndump::async

/// The first argument of a member coroutine is its object.
template <class T, class Executor, class Object, class... Args>
requires std::is_base_of_v<dyndump::async::recycled_frames, std::remove_cvref_t<Object>>
struct std::coroutine_traits<boost::asio::awaitable<T, Executor>, Object, Args...> {
    using promise_type = dyndump::async::recycled_promise<T, Executor>;
    // Asio finds the frame by the address of its own promise.
    static_assert(sizeof(promise_type) ==
                      sizeof(boost::asio::detail::awaitable_frame<T, Executor>) &&
                  alignof(promise_type) ==
                      alignof(boost::asio::detail::awaitable_frame<T, Executor>));
};
