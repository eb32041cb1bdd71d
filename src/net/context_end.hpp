/// \file
/// Hearing of the end of an execution context.
#pragma once

#include <boost/asio/execution_context.hpp>

#include <memory>
#include <mutex>
#include <vector>

namespace dyndump::net {

/// Holds timers or sockets of a context while no operation is under way.
class context_guest {
public:
    /// The context is being destroyed: such objects must go now, and none may be made any more.
    virtual void context_ends() noexcept = 0;

protected:
    ~context_guest() = default;
};

/// A service of each context that has guests. Thus a client may be destroyed before or after the
/// context that it worked on: Asio's own objects may not. Thread-safe.
class context_end final : public boost::asio::execution_context::service {
public:
    static boost::asio::execution_context::id id;

    explicit context_end(boost::asio::execution_context& of)
        : service(of) {}

    void add(std::weak_ptr<context_guest> who);

private:
    void shutdown() override;

    std::mutex mutex_;
    std::vector<std::weak_ptr<context_guest>> guests_;
};

} // namespace dyndump::net
