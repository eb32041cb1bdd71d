#include <dyndump/statistics_writer.hpp>

#include <mutex>
#include <utility>
#include <vector>

namespace dyndump {
namespace asio = boost::asio;

// Each page is counted by statistics that no other page uses meanwhile.
class statistics_writer::state {
public:
    item_statistics take() {
        std::lock_guard lock(mutex_);
        if (idle_.empty()) {
            return {};
        }
        auto one = std::move(idle_.back());
        idle_.pop_back();
        return one;
    }
    void give_back(item_statistics one) {
        std::lock_guard lock(mutex_);
        idle_.push_back(std::move(one));
    }
    item_statistics sum() {
        std::lock_guard lock(mutex_);
        item_statistics all;
        for (const auto& each : idle_) {
            all.merge(each);
        }
        return all;
    }

private:
    std::mutex mutex_;
    std::vector<item_statistics> idle_;
};

statistics_writer::statistics_writer()
    : state_(std::make_shared<state>()) {}

asio::awaitable<error_code> statistics_writer::write(page& source) {
    auto counts = state_->take();
    error_code ec;
    for (const auto& item : source.items()) {
        ec = counts.add(item);
        if (ec) {
            break;
        }
    }
    state_->give_back(std::move(counts));
    co_return ec;
}

asio::awaitable<error_code> statistics_writer::finish(error_code) {
    co_return error_code{};
}

item_statistics statistics_writer::result() const {
    return state_->sum();
}

} // namespace dyndump
