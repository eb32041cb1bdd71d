#include "core/segment_ledger.hpp"

#include <bit>

namespace dyndump::core {

bool segment_ledger::restore(const std::vector<position>& positions) {
    segment_ledger fresh(total_);
    fresh.done_.resize(total_);
    for (const auto& each : positions) {
        if (each.segment >= total_ || fresh.done_[each.segment] ||
            fresh.unfinished_.contains(each.segment)) {
            return false;
        }
        if (each.done) {
            fresh.done_[each.segment] = true;
            ++fresh.done_count_;
        } else {
            fresh.unfinished_.emplace(each.segment, each.next_key);
            fresh.restored_.push_back(each.segment);
        }
    }
    *this = std::move(fresh);
    return true;
}

std::optional<segment_ledger::position> segment_ledger::next() {
    if (!restored_.empty()) {
        const auto segment = restored_.front();
        restored_.pop_front();
        return position{segment, false, unfinished_[segment]};
    }
    while (const auto segment = next_in_order()) {
        const bool done = !done_.empty() && done_[*segment];
        if (!done && unfinished_.try_emplace(*segment).second) {
            return position{*segment, false, {}};
        }
    }
    return std::nullopt;
}

std::optional<std::uint32_t> segment_ledger::next_in_order() {
    const auto size = std::bit_ceil(std::uint64_t{total_});
    while (turn_ < size) {
        std::uint64_t reversed = 0;
        for (std::uint64_t bit = 1; bit < size; bit <<= 1) {
            reversed = reversed << 1 | ((turn_ & bit) != 0 ? 1 : 0);
        }
        ++turn_;
        if (reversed < total_) {
            return static_cast<std::uint32_t>(reversed);
        }
    }
    return std::nullopt;
}

void segment_ledger::advance(std::uint32_t segment, std::string_view next_key) {
    unfinished_[segment].assign(next_key);
}

void segment_ledger::finish(std::uint32_t segment) {
    if (done_.empty()) {
        done_.resize(total_);
    }
    unfinished_.erase(segment);
    done_[segment] = true;
    ++done_count_;
}

std::vector<segment_ledger::position> segment_ledger::positions() const {
    std::vector<position> all;
    all.reserve(unfinished_.size() + done_count_);
    auto open = unfinished_.begin();
    for (std::uint32_t segment = 0; segment < total_; ++segment) {
        if (open != unfinished_.end() && open->first == segment) {
            all.push_back({segment, false, open->second});
            ++open;
        } else if (!done_.empty() && done_[segment]) {
            all.push_back({segment, true, {}});
        }
    }
    return all;
}

} // namespace dyndump::core
