#include "core/poison_search.hpp"

namespace dyndump::core {

poison_search::poison_search(std::size_t size) {
    if (size != 0) {
        push({{0, size}, false});
    }
}

std::optional<poison_search::range> poison_search::next() const noexcept {
    if (depth_ == 0) {
        return std::nullopt;
    }
    return stack_[depth_ - 1].what;
}

void poison_search::split(range what) noexcept {
    const auto middle = what.begin + what.size() / 2;
    push({{middle, what.end}, true});
    push({{what.begin, middle}, false});
}

void poison_search::taken() noexcept {
    --depth_;
    if (depth_ == 0 || !stack_[depth_ - 1].is_rest) {
        return;
    }
    auto& rest = stack_[depth_ - 1];
    if (rest.what.size() == 1) {
        rest.is_rest = false; // sent all the same, for the service's words
        return;
    }
    --depth_;
    split(rest.what);
}

bool poison_search::refused() noexcept {
    const auto what = stack_[--depth_].what;
    if (depth_ > 0) {
        stack_[depth_ - 1].is_rest = false; // nothing is known of the other half
    }
    if (what.size() == 1) {
        return true;
    }
    split(what);
    return false;
}

} // namespace dyndump::core
