#include "sandbox/page_cache.hpp"

namespace dyndump::sandbox_impl {
namespace {

constexpr std::size_t least_worthwhile = std::size_t{16} << 10;

} // namespace

reply_body_ptr page_cache::find(std::uint64_t version, const std::string& request) {
    const std::lock_guard lock(mutex_);
    drop_older(version);
    const auto found = bodies_.find(request);
    return version == version_ && found != bodies_.end() ? found->second : nullptr;
}

void page_cache::store(std::uint64_t version, std::string request, const reply_body_ptr& body) {
    const std::size_t size = body->bytes.size();
    if (size < least_worthwhile) {
        return;
    }
    const std::lock_guard lock(mutex_);
    drop_older(version);
    if (version != version_ || bytes_ + size > max_bytes_) {
        return;
    }
    if (bodies_.emplace(std::move(request), body).second) {
        bytes_ += size;
    }
}

void page_cache::drop_older(std::uint64_t version) {
    if (version > version_) {
        bodies_.clear();
        bytes_ = 0;
        version_ = version;
    }
}

} // namespace dyndump::sandbox_impl
