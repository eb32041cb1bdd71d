#include "core/scan_key.hpp"

#include <dyndump/item.hpp>

#include <algorithm>

namespace dyndump::core {

bool is_same_key(std::string_view a, std::string_view b) {
    if (a == b) {
        return true;
    }
    const item_view left(a);
    const item_view right(b);
    const auto same_in_right = [&right](const attribute_view& one) {
        return std::any_of(right.begin(), right.end(), [&one](const attribute_view& other) {
            return one.raw_name == other.raw_name && one.value.type() == other.value.type() &&
                   one.value.content() == other.value.content();
        });
    };
    return left.begin() != left.end() && std::all_of(left.begin(), left.end(), same_in_right) &&
           std::distance(left.begin(), left.end()) == std::distance(right.begin(), right.end());
}

void key_watch::begin(std::string_view start) {
    kept_.assign(start);
    since_ = 0;
    span_ = 1;
}

bool key_watch::comes_again(std::string_view key) {
    if (!kept_.empty() && is_same_key(kept_, key)) {
        return true;
    }
    if (++since_ == span_) {
        kept_.assign(key);
        since_ = 0;
        span_ *= 2;
    }
    return false;
}

} // namespace dyndump::core
