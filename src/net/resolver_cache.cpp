#include "net/resolver_cache.hpp"

#include "core/url.hpp"

#include <boost/asio/bind_executor.hpp>

#include <algorithm>

namespace dyndump::net {

namespace asio = boost::asio;
using asio::ip::tcp;

asio::awaitable<resolver_cache::answer>
resolver_cache::resolve(std::string host, std::uint16_t port, clock::time_point until) {
    answer result;
    error_code not_an_address;
    const auto address = asio::ip::make_address(host, not_an_address);
    if (!not_an_address) {
        result.found = std::make_shared<const std::vector<tcp::endpoint>>(
            std::vector<tcp::endpoint>{tcp::endpoint(address, port)});
        result.fresh = true;
        co_return result;
    }
    auto executor = co_await asio::this_coro::executor;
    const key which{std::move(host), port};
    std::shared_ptr<async::wake_up> waiter;
    bool first = false;
    {
        const std::lock_guard lock(mutex_);
        entry& known = entries_[which];
        if (known.found && clock::now() < known.until) {
            result.found = known.found;
            co_return result;
        }
        waiter = std::make_shared<async::wake_up>(executor);
        known.waiting.push_back(waiter);
        first = !std::exchange(known.in_flight, true);
    }
    if (first) {
        const bool is_local = core::is_loopback_host(which.first); // not for name servers: RFC 6761
        start(which, is_local ? "localhost" : which.first);
    }
    auto waited = co_await waiter->wait(until);
    result.ec = waited;
    if (!result.ec) {
        const std::lock_guard lock(mutex_);
        const entry& known = entries_[which];
        result.ec = known.ec;
        result.found = known.found;
        result.fresh = true;
        if (!result.ec && !result.found) {
            result.ec = asio::error::host_not_found; // forgotten since
        }
    }
    co_return result;
}

void resolver_cache::start(const key& which, std::string name) {
    auto resolver = std::make_shared<tcp::resolver>(executor_);
    const std::string port = std::to_string(which.second);
    resolver->async_resolve(name, port,
                            [self = shared_from_this(), resolver, which,
                             name](error_code ec, const tcp::resolver::results_type& results) {
                                if (ec == asio::error::host_not_found && name.ends_with('.')) {
                                    self->start(which, std::string(core::without_final_dot(name)));
                                    return;
                                }
                                auto found = std::make_shared<std::vector<tcp::endpoint>>();
                                for (const auto& one : results) {
                                    found->push_back(one.endpoint());
                                }
                                if (!ec && found->empty()) {
                                    ec = asio::error::host_not_found;
                                }
                                self->finish(which, ec, std::move(found));
                            });
}

void resolver_cache::finish(const key& which, error_code ec, addresses found) {
    std::vector<std::shared_ptr<async::wake_up>> waiting;
    {
        const std::lock_guard lock(mutex_);
        entry& known = entries_[which];
        known.ec = ec;
        known.found = ec ? nullptr : std::move(found);
        known.until = clock::now() + lifetime;
        known.in_flight = false;
        waiting.swap(known.waiting);
    }
    for (const auto& waiter : waiting) {
        waiter->notify();
    }
}

void resolver_cache::forget(const std::string& host, std::uint16_t port) {
    const std::lock_guard lock(mutex_);
    const auto known = entries_.find({host, port});
    if (known != entries_.end()) {
        known->second.until = {};
    }
}

} // namespace dyndump::net
