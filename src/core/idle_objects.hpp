/// \file
/// What threads work with, kept for the next one: it has its memory already.
#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace dyndump::core {

/// Thread safety: all members from any thread.
template <class T>
class idle_objects {
public:
    /// One that is idle, or what `make()` returns: a std::unique_ptr<T>.
    template <class Make>
    std::unique_ptr<T> take(Make make) {
        {
            const std::lock_guard lock(mutex_);
            if (!idle_.empty()) {
                auto object = std::move(idle_.back());
                idle_.pop_back();
                return object;
            }
        }
        return make();
    }
    std::unique_ptr<T> take() {
        return take([] { return std::make_unique<T>(); });
    }

    void give_back(std::unique_ptr<T> object) {
        const std::lock_guard lock(mutex_);
        idle_.push_back(std::move(object));
    }

private:
    std::mutex mutex_; // guards what follows
    std::vector<std::unique_ptr<T>> idle_;
};

} // namespace dyndump::core
