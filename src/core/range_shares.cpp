#include "core/range_shares.hpp"

#include <algorithm>

namespace dyndump::core {
namespace {

constexpr std::chrono::steady_clock::duration one_request = std::chrono::seconds(1);

} // namespace

unsigned range_shares::allowed(std::uint32_t range) const {
    const auto found = slow_.find(range);
    return found == slow_.end() ? most_
                                : static_cast<unsigned>(found->second.requests / one_request);
}

void range_shares::came_back(std::uint32_t range, unsigned in_flight, time_point sent,
                             time_point now) {
    const auto [place, is_new] = slow_.try_emplace(range);
    auto& its = place->second;
    if (!is_new && sent < its.slowed) {
        return;
    }
    const amount had = in_flight * one_request;
    its.requests = std::max(one_request, (is_new ? had : std::min(had, its.requests)) / 2);
    its.slowed = now;
    its.grown = now;
}

void range_shares::succeeded(std::uint32_t range, time_point now) {
    const auto found = slow_.find(range);
    if (found == slow_.end()) {
        return;
    }
    auto& its = found->second;
    its.requests += std::clamp(now - its.grown, amount::zero(), one_request);
    its.grown = now;
    if (its.requests >= most_ * one_request) {
        slow_.erase(found);
    }
}

} // namespace dyndump::core
