/// \file
/// What operations on items bring: views into the answers as they came.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/item.hpp>
#include <dyndump/page_buffer.hpp>

#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump {

namespace detail {
struct result_access;
}

/// One item, or none. Owns the answer; the views live until the result is used again or destroyed.
/// A result that is used again keeps its memory. Thread safety: as a std::string.
class item_result {
public:
    item_result() = default;
    item_result(item_result&&) noexcept = default;
    item_result& operator=(item_result&&) noexcept = default;

    /// Of GetItem the item; of a write what return_values asked for; with
    /// service_errc::conditional_check_failed the item that is there. Empty: there is none.
    item_view item() const noexcept { return item_; }
    bool found() const noexcept { return !item_.json().empty(); }
    /// Capacity units that it took, if the service said so.
    std::optional<double> units() const noexcept { return units_; }
    /// An earlier attempt of the operation ended in a way that does not tell whether it was applied
    /// (a 5xx, a lost connection, a time-out). On error: the last one may be meant. An update that
    /// counts may then have counted twice, unless a condition keeps it from that.
    bool maybe_applied() const noexcept { return maybe_applied_; }
    /// The whole answer.
    std::string_view body() const noexcept { return body_.view(); }

private:
    friend struct detail::result_access;

    page_buffer body_;
    item_view item_;
    std::optional<double> units_;
    bool maybe_applied_ = false;
};

/// An item of one of several tables.
struct table_item {
    /// As the request names it. Of a transaction empty.
    std::string_view table;
    item_view item;
};

/// Why an action kept a transaction from being carried out.
struct cancellation_reason {
    /// "None", "ConditionalCheckFailed", "TransactionConflict", "ValidationError" and so on.
    std::string code;
    std::string message;
    /// With "ConditionalCheckFailed": the item that is there; empty if there is none.
    item_view item;
};

/// Several items, of a batch or transaction. As for item_result.
class items_result {
public:
    items_result() = default;
    items_result(items_result&&) noexcept = default;
    items_result& operator=(items_result&&) noexcept = default;

    /// Of a batch those that were found, in no order. Of async_transact_get() one for each action,
    /// in their order; what was not found is empty.
    std::span<const table_item> items() const noexcept { return items_; }
    /// Of a transaction that was cancelled (service_errc::transaction_canceled): one for each
    /// action, in their order.
    std::span<const cancellation_reason> reasons() const noexcept { return reasons_; }
    std::optional<double> units() const noexcept { return units_; }
    /// As for item_result; transactions are not carried out twice.
    bool maybe_applied() const noexcept { return maybe_applied_; }

private:
    friend struct detail::result_access;

    std::deque<page_buffer> bodies_;
    std::size_t bodies_used_ = 0;
    std::vector<table_item> items_;
    std::vector<cancellation_reason> reasons_;
    std::optional<double> units_;
    bool maybe_applied_ = false;
};

} // namespace dyndump
