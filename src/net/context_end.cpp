#include "net/context_end.hpp"

#include <utility>

namespace dyndump::net {

boost::asio::execution_context::id context_end::id;

void context_end::add(std::weak_ptr<context_guest> who) {
    const std::lock_guard lock(mutex_);
    std::erase_if(guests_, [](const auto& each) { return each.expired(); });
    guests_.push_back(std::move(who));
}

void context_end::shutdown() {
    std::vector<std::weak_ptr<context_guest>> guests;
    {
        const std::lock_guard lock(mutex_);
        guests.swap(guests_);
    }
    for (const auto& each : guests) {
        if (const auto who = each.lock()) {
            who->context_ends();
        }
    }
}

} // namespace dyndump::net
