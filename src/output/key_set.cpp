#include "output/key_set.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <queue>
#include <string>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace dyndump::output {
namespace {

constexpr std::size_t fewest = 1024;

error_code last_error() {
    return {errno, boost::system::system_category()};
}

// A file without a name.
std::FILE* make_temporary_file() {
    const char* directory = std::getenv("TMPDIR");
    auto name = std::string(directory != nullptr ? directory : "/tmp") + "/dyndump-XXXXXX";
    const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
    if (descriptor < 0) {
        return nullptr;
    }
    ::unlink(name.c_str());
    return ::fdopen(descriptor, "w+");
}

} // namespace

// One sorted run, read in blocks.
class key_set::run {
public:
    run(int file, std::uint64_t begin, std::uint64_t end, std::size_t block)
        : file_(file)
        , at_(begin)
        , end_(end)
        , block_(block) {}

    error_code next(std::optional<key_hash>& key) {
        key.reset();
        if (used_ == keys_.size()) {
            keys_.resize(std::min<std::uint64_t>(block_, end_ - at_));
            used_ = 0;
            if (keys_.empty()) {
                return {};
            }
            auto* to = reinterpret_cast<char*>(keys_.data());
            std::size_t wanted = keys_.size() * sizeof(key_hash);
            auto offset = static_cast<off_t>(at_ * sizeof(key_hash));
            while (wanted > 0) {
                const auto n = ::pread(file_, to, wanted, offset);
                if (n <= 0) {
                    return n < 0 ? last_error() : error_code(errc::corrupt_output);
                }
                to += n;
                offset += n;
                wanted -= static_cast<std::size_t>(n);
            }
            at_ += keys_.size();
        }
        key = keys_[used_++];
        return {};
    }

private:
    int file_;
    std::uint64_t at_;
    std::uint64_t end_;
    std::size_t block_;
    std::vector<key_hash> keys_;
    std::size_t used_ = 0;
};

key_set::key_set(std::size_t memory)
    : most_(std::max(fewest, memory / sizeof(key_hash))) {}

error_code key_set::add(const key_hash& key) {
    if (keys_.size() == most_) {
        if (auto ec = spill()) {
            return ec;
        }
    }
    keys_.push_back(key);
    return {};
}

error_code key_set::spill() {
    std::sort(keys_.begin(), keys_.end());
    if (!file_) {
        file_.reset(make_temporary_file());
        if (!file_) {
            return last_error();
        }
    }
    runs_.push_back(spilled_);
    if (std::fwrite(keys_.data(), sizeof(key_hash), keys_.size(), file_.get()) != keys_.size() ||
        std::fflush(file_.get()) != 0) {
        return last_error();
    }
    spilled_ += keys_.size();
    keys_.clear();
    return {};
}

error_code key_set::duplicates(const std::function<void(const key_hash&)>& found) {
    std::optional<key_hash> last;
    bool told = false;
    const auto look = [&](const key_hash& key) {
        const bool again = last && *last == key;
        if (again && !told) {
            found(key);
        }
        told = again;
        last = key;
    };
    if (runs_.empty()) {
        std::sort(keys_.begin(), keys_.end());
        std::for_each(keys_.begin(), keys_.end(), look);
        return {};
    }
    if (auto ec = spill()) {
        return ec;
    }
    std::vector<key_hash>().swap(keys_);
    std::vector<run> all;
    for (std::size_t i = 0; i < runs_.size(); ++i) {
        const auto end = i + 1 < runs_.size() ? runs_[i + 1] : spilled_;
        all.emplace_back(::fileno(file_.get()), runs_[i], end,
                         std::max<std::size_t>(1, most_ / runs_.size()));
    }
    using head = std::pair<key_hash, std::size_t>;
    std::priority_queue<head, std::vector<head>, std::greater<>> heads;
    const auto advance = [&](std::size_t which) {
        std::optional<key_hash> key;
        auto ec = all[which].next(key);
        if (key) {
            heads.emplace(*key, which);
        }
        return ec;
    };
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (auto ec = advance(i)) {
            return ec;
        }
    }
    while (!heads.empty()) {
        const auto [key, which] = heads.top();
        heads.pop();
        look(key);
        if (auto ec = advance(which)) {
            return ec;
        }
    }
    return {};
}

} // namespace dyndump::output
