#include <dyndump/key_buckets.hpp>

#include "core/idle_objects.hpp"
#include "core/item_hash.hpp"
#include "core/key_reader.hpp"
#include "output/check/bucket_of.hpp"

#include <algorithm>
#include <bit>
#include <mutex>
#include <utility>

namespace dyndump {
namespace {

// What a thread needs for a page.
struct bucket_work {
    core::item_hasher hash_of;
    std::string key;
    std::vector<std::pair<std::size_t, core::item_hash>> found;
};

} // namespace

class key_buckets::state {
public:
    state(std::vector<std::string> key, std::size_t count)
        : keys_(std::move(key))
        , buckets(std::bit_ceil(std::max<std::size_t>(1, count))) {}

    error_code add(const page& source) {
        auto work = idle_.take();
        work->found.clear();
        error_code ec;
        for (const auto& each : source.items()) {
            core::item_hash hash;
            work->key.clear();
            if (!work->hash_of(each.json(), hash)) {
                ec = errc::malformed_response;
                break;
            }
            if (!keys_.append_canonical(each, work->key)) {
                work->key.clear();
            }
            work->found.emplace_back(output::bucket_of(work->key, hash, buckets.size()), hash);
        }
        {
            const std::lock_guard lock(mutex_);
            for (const auto& [bucket, hash] : work->found) {
                buckets[bucket].add_hash(hash);
            }
        }
        idle_.give_back(std::move(work));
        return ec;
    }

private:
    const core::key_reader keys_;
    core::idle_objects<bucket_work> idle_;
    std::mutex mutex_; // guards what follows

public:
    std::vector<items_signature> buckets;
};

key_buckets::key_buckets(std::vector<std::string> key, std::size_t count)
    : state_(std::make_unique<state>(std::move(key), count)) {}
key_buckets::key_buckets(key_buckets&&) noexcept = default;
key_buckets& key_buckets::operator=(key_buckets&&) noexcept = default;
key_buckets::~key_buckets() = default;

boost::asio::awaitable<error_code> key_buckets::write(page& source) {
    const auto ec = state_->add(source);
    co_return ec;
}

boost::asio::awaitable<error_code> key_buckets::finish(error_code) {
    co_return error_code{};
}

items_signature key_buckets::total() const {
    items_signature all;
    for (const auto& each : state_->buckets) {
        all.add(each);
    }
    return all;
}

std::vector<bool> key_buckets::differences(const key_buckets& other) const {
    const auto& ours = state_->buckets;
    const auto& theirs = other.state_->buckets;
    std::vector<bool> differing(ours.size());
    for (std::size_t n = 0; n < ours.size(); ++n) {
        differing[n] = n >= theirs.size() || ours[n] != theirs[n];
    }
    return differing;
}

} // namespace dyndump
