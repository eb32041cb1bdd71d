// How results of operations on items are filled.
#pragma once

#include <dyndump/item_result.hpp>

#include "core/item_response.hpp"

namespace dyndump::detail {

struct result_access {
    static void clear(item_result& result) {
        result.item_ = {};
        result.units_.reset();
        result.maybe_applied_ = false;
        result.body_.clear();
    }
    static page_buffer& body(item_result& result) { return result.body_; }
    static void fill(item_result& result, const core::item_response& answer) {
        result.item_ = answer.item;
        result.units_ = answer.units;
    }
    static void set_item(item_result& result, std::string_view json) {
        result.item_ = item_view(json);
    }
    template <class Result>
    static void set_maybe_applied(Result& result, bool maybe) {
        result.maybe_applied_ = maybe;
    }

    static void clear(items_result& result) {
        result.items_.clear();
        result.reasons_.clear();
        result.units_.reset();
        result.maybe_applied_ = false;
        result.bodies_used_ = 0;
    }
    // Where the next answer goes; the ones before stay.
    static page_buffer& next_body(items_result& result) {
        if (result.bodies_used_ == result.bodies_.size()) {
            result.bodies_.emplace_back();
        }
        return result.bodies_[result.bodies_used_++];
    }
    static void add(items_result& result, const core::item_response& answer) {
        result.items_.insert(result.items_.end(), answer.items.begin(), answer.items.end());
        if (answer.units) {
            result.units_ = result.units_.value_or(0) + *answer.units;
        }
    }
    static std::vector<cancellation_reason>& reasons(items_result& result) {
        return result.reasons_;
    }
};

} // namespace dyndump::detail
