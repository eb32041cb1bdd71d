// How many items to ask for, so that a page fits the capacity.
#pragma once

#include <cstdint>
#include <optional>

namespace dyndump::core {

// Source: DynamoDB developer guide, "Read consistency" and "Scan": a unit is 4 KB, half a unit if
// eventually consistent; a page holds 1 MB at most.
double units_for_bytes(double bytes, bool consistent_read);

// Learns what an item costs from the pages that came, and chooses Limit for the next. While nothing
// is known of the items, a page is of one item and expected to cost the least: an empty table must
// not wait as for an item of 400 KB. Not thread-safe.
class page_sizer {
public:
    struct request {
        std::uint32_t limit = 0; // 0: none
        double estimate = 0;     // read capacity units
    };

    // `item_bytes`: the table's average, if known; 0 is taken for unknown.
    page_sizer(bool consistent_read, std::optional<double> item_bytes);

    // For a limiter of `rate` units a second; <= 0: unlimited.
    request next(double rate) const;
    // The next page is one to learn from: its estimate is a guess, so that it should be the only
    // one under way.
    bool is_guess(double rate) const;
    // A page of so many items, before the filter, cost so much. If the service does not say what,
    // items are taken for the largest until it does.
    void observe(std::uint64_t scanned_items, std::optional<double> units);

    double item_units() const { return item_units_; }

private:
    double budget(double rate) const;

    double full_page_; // units
    double least_;     // units
    bool measured_;
    double item_units_;       // expected of one item
    bool unreported_ = false; // a page came without its cost
};

} // namespace dyndump::core
