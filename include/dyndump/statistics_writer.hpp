/// \file
/// A writer that counts what attributes items have, and writes nothing.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/error.hpp>
#include <dyndump/item_statistics.hpp>
#include <dyndump/page.hpp>
#include <dyndump/writer.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>

namespace dyndump {

/// Counts the items of pages, several pages at the same time, for result() to tell.
///
/// Copies share one state. Error: errc::malformed_response.
class DYNDUMP_EXPORT statistics_writer {
public:
    static constexpr write_concurrency concurrency = write_concurrency::concurrent;

    statistics_writer();
    boost::asio::awaitable<error_code> write(page& source);
    boost::asio::awaitable<error_code> finish(error_code why);
    /// Of all pages so far; not while one is written.
    item_statistics result() const;

private:
    class DYNDUMP_LOCAL state;
    std::shared_ptr<state> state_;
};

} // namespace dyndump
