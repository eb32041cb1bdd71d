#include "core/page_sizer.hpp"

#include <algorithm>
#include <cmath>

namespace dyndump::core {
namespace {

constexpr double page_bytes = 1024.0 * 1024.0;
// A page overshoots 1 MB by its last item; the service reports 128.5 for a full one.
constexpr double largest_item_bytes = 400.0 * 1024.0;

// A page is a twentieth of a second's worth: with the limiter's burst of a tenth, no second sees
// more than 1.15 times the rate.
constexpr double page_seconds = 0.05;

// New pages count for so much; an item is never taken for cheaper than on the last page.
constexpr double weight = 0.25;

} // namespace

double units_for_bytes(double bytes, bool consistent_read) {
    const double strong = std::max(std::ceil(bytes / 4096.0), 1.0);
    return consistent_read ? strong : strong / 2;
}

page_sizer::page_sizer(bool consistent_read, std::optional<double> item_bytes)
    : full_page_(units_for_bytes(page_bytes + 4096.0, consistent_read))
    , least_(consistent_read ? 1.0 : 0.5)
    , measured_(item_bytes.value_or(0) > 0)
    , item_units_((measured_ ? *item_bytes : largest_item_bytes) / 4096.0 * least_) {}

double page_sizer::budget(double rate) const {
    return rate > 0 ? std::max(rate * page_seconds, least_) : full_page_;
}

bool page_sizer::is_guess(double rate) const {
    return !measured_ && !unreported_ && budget(rate) < full_page_;
}

page_sizer::request page_sizer::next(double rate) const {
    if (is_guess(rate)) {
        return {1, least_};
    }
    const double most = budget(rate);
    if (most >= full_page_) {
        return {0, full_page_};
    }
    const double items = std::max(std::floor(most / item_units_), 1.0);
    const auto limit = static_cast<std::uint32_t>(std::min(items, 1e9));
    // Capacity is counted in whole steps, and no request is free.
    const double cost = std::ceil(limit * item_units_ / least_) * least_;
    return {limit, std::clamp(cost, least_, full_page_)};
}

void page_sizer::observe(std::uint64_t scanned_items, std::optional<double> reported) {
    if (!reported) {
        unreported_ = true;
        return;
    }
    if (scanned_items == 0) {
        return;
    }
    const double units = *reported;
    // Capacity is rounded up to a step: the true cost lies, on average, half a step lower. So pages
    // that cost one step grow until they cost more.
    const double each = std::max(units - least_ / 2, 0.0) / static_cast<double>(scanned_items);
    item_units_ = measured_ ? std::max(each, item_units_ + weight * (each - item_units_)) : each;
    item_units_ = std::max(item_units_, 1e-6);
    measured_ = true;
}

} // namespace dyndump::core
