/// \file
/// A writer that sums up what it is given.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/error.hpp>
#include <dyndump/page.hpp>
#include <dyndump/signature.hpp>
#include <dyndump/writer.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <map>
#include <memory>

namespace dyndump {

/// A writer that keeps nothing of the items but their signature: of a table by a fetcher, of a dump
/// by a transfer from a dump_reader, of what is dumped or loaded with a tee_writer.
///
/// Thread safety: pages of several segments at the same time; the rest when nothing is written.
class DYNDUMP_EXPORT signature_writer {
public:
    static constexpr write_concurrency concurrency = write_concurrency::concurrent;

    signature_writer();
    signature_writer(signature_writer&&) noexcept;
    signature_writer& operator=(signature_writer&&) noexcept;
    ~signature_writer();

    boost::asio::awaitable<error_code> write(page& source);
    boost::asio::awaitable<error_code> finish(error_code why);

    /// Of all items so far.
    items_signature total() const;
    /// Of those of each segment that had any.
    std::map<std::uint32_t, items_signature> segments() const;

private:
    class DYNDUMP_LOCAL state;
    std::unique_ptr<state> state_;
};

} // namespace dyndump
