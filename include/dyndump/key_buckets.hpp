/// \file
/// Signatures of items by their keys, to find out where two sets of items differ.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/error.hpp>
#include <dyndump/page.hpp>
#include <dyndump/signature.hpp>
#include <dyndump/writer.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace dyndump {

/// A writer that keeps one signature for each of many buckets, into which items fall by the hash of
/// their key. Two that took the same items are the same in every bucket, whatever the order; where
/// they are not, item_differences_params::buckets has only the items of those buckets looked at
/// again. 40 bytes a bucket, however many items there are.
///
/// Thread safety: pages of several segments at the same time; the rest when nothing is written.
class DYNDUMP_EXPORT key_buckets {
public:
    static constexpr write_concurrency concurrency = write_concurrency::concurrent;

    /// `key`: the attributes of the key; empty: items are told apart by all they have. `count`: of
    /// buckets; rounded up to a power of two.
    explicit key_buckets(std::vector<std::string> key, std::size_t count = std::size_t{1} << 16);
    key_buckets(key_buckets&&) noexcept;
    key_buckets& operator=(key_buckets&&) noexcept;
    ~key_buckets();

    boost::asio::awaitable<error_code> write(page& source);
    boost::asio::awaitable<error_code> finish(error_code why);

    /// Of all items so far.
    items_signature total() const;
    /// Marks the buckets in which the other, of as many buckets, is not the same.
    std::vector<bool> differences(const key_buckets& other) const;

private:
    class DYNDUMP_LOCAL state;
    std::unique_ptr<state> state_;
};

} // namespace dyndump
