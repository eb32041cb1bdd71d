/// \file
/// Host names to addresses, remembered.
#pragma once

#include "async/wake_up.hpp"

#include <dyndump/error.hpp>
#include <dyndump/transport.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace dyndump::net {

/// Thread-safe. One query a host is in flight, however many wait for it. A query that nobody waits
/// for any more ends by itself; it keeps the cache alive until then.
class resolver_cache : public std::enable_shared_from_this<resolver_cache> {
public:
    using clock = std::chrono::steady_clock;
    using addresses = std::shared_ptr<const std::vector<boost::asio::ip::tcp::endpoint>>;

    struct answer {
        error_code ec;
        addresses found;
        /// Asked just now, not remembered.
        bool fresh = false;

        answer() {}
    };

    /// How long an answer is used.
    static constexpr std::chrono::seconds lifetime{60};

    explicit resolver_cache(boost::asio::any_io_executor executor)
        : executor_(std::move(executor)) {}

    /// A final dot keeps the system's search list out of it; a name with one that name servers do
    /// not know is looked up once more without, for the system's table of hosts knows none with a
    /// dot. Errors: errc::timed_out at `until`, the resolver's, operation_aborted.
    boost::asio::awaitable<answer> resolve(std::string host, std::uint16_t port,
                                           clock::time_point until);
    /// The addresses found for `host` do not work; the next resolve() asks again.
    void forget(const std::string& host, std::uint16_t port);

private:
    struct entry {
        addresses found;
        error_code ec; // of the last query
        clock::time_point until;
        bool in_flight = false;
        std::vector<std::shared_ptr<async::wake_up>> waiting;
    };
    using key = std::pair<std::string, std::uint16_t>;

    void start(const key& which, std::string name);
    void finish(const key& which, error_code ec, addresses found);

    boost::asio::any_io_executor executor_;
    std::mutex mutex_;
    std::map<key, entry> entries_;
};

} // namespace dyndump::net
