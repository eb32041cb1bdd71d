#include <dyndump/signature_writer.hpp>

#include "core/idle_objects.hpp"

#include <mutex>
#include <utility>

namespace dyndump {

class signature_writer::state {
public:
    error_code add(const page& source) {
        auto signer = idle_.take();
        items_signature sum;
        const auto ec = signer->add(source, sum);
        idle_.give_back(std::move(signer));
        if (!ec && !source.empty()) {
            const std::lock_guard lock(mutex);
            segments[source.segment()].add(sum);
        }
        return ec;
    }

    mutable std::mutex mutex; // guards what follows
    std::map<std::uint32_t, items_signature> segments;

private:
    core::idle_objects<item_signer> idle_;
};

signature_writer::signature_writer()
    : state_(std::make_unique<state>()) {}
signature_writer::signature_writer(signature_writer&&) noexcept = default;
signature_writer& signature_writer::operator=(signature_writer&&) noexcept = default;
signature_writer::~signature_writer() = default;

boost::asio::awaitable<error_code> signature_writer::write(page& source) {
    const auto ec = state_->add(source);
    co_return ec;
}

boost::asio::awaitable<error_code> signature_writer::finish(error_code) {
    co_return error_code{};
}

items_signature signature_writer::total() const {
    items_signature all;
    for (const auto& [number, sum] : segments()) {
        all.add(sum);
    }
    return all;
}

std::map<std::uint32_t, items_signature> signature_writer::segments() const {
    const std::lock_guard lock(state_->mutex);
    return state_->segments;
}

} // namespace dyndump
