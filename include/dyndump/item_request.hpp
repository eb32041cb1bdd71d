/// \file
/// The input of an operation on items, built member by member, with placeholders made for its
/// expressions.
#pragma once

#include <dyndump/attribute_value.hpp>
#include <dyndump/call_options.hpp>
#include <dyndump/config.hpp>
#include <dyndump/item.hpp>
#include <dyndump/value_ref.hpp>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace dyndump {

/// A path into an item, as an argument of an expression: `a`, `a.b`, `a.b[1]`; reserved words and
/// odd characters included. A name with dots or brackets in it is one for named(), and so is any
/// name that comes from outside. Brackets that hold no place in a list make
/// item_request::problem().
struct attr {
    std::string_view path;
    /// A dot or bracket in it is part of one name.
    bool exact = false;

    explicit attr(std::string_view path_in_item) noexcept
        : path(path_in_item) {}
    /// An attribute of the top level with dots or brackets in its name.
    static attr named(std::string_view name) noexcept {
        attr made(name);
        made.exact = true;
        return made;
    }
};

/// What a write says of the item.
enum class return_values : std::uint8_t {
    none,
    /// The whole item, as it was.
    all_old,
    /// The whole item, as it is now. UpdateItem only.
    all_new,
    /// The attributes that were updated. UpdateItem only.
    updated_old,
    updated_new,
};

/// The input of GetItem, PutItem, UpdateItem, DeleteItem or Query; and one action of a batch or
/// transaction. It takes what the operation takes: the service refuses what does not belong
/// (service_errc::validation).
///
///     item_request("orders").key("id", "4711").condition("{} = {}", attr("state"), "open")
///
/// In expressions `{}` stands for the next argument: an attr becomes a placeholder for its names,
/// anything else one for a value (see value_ref). A second condition(), filter() or key_condition()
/// holds as well as the first; a second update() is appended.
///
/// Copies are deep. A request that is used again keeps its memory: see clear(). Thread safety: as a
/// std::string. Errors: what is wrong (arguments that are not as many as `{}`) is kept, and
/// reported as errc::invalid_argument by the operation: see problem().
class DYNDUMP_EXPORT item_request {
public:
    item_request() = default;
    /// A table's name or its ARN; see table_arn.
    explicit item_request(std::string_view table) { clear(table); }
    /// The whole input as JSON, sent as it is. Nothing can be added to it but `options`.
    static item_request from_json(std::string input);

    /// Begins anew, in the same memory.
    item_request& clear(std::string_view table);

    /// An attribute of the primary key.
    item_request& key(std::string_view name, const value_ref& value);
    /// The whole key in DynamoDB JSON, as `{"id":{"S":"a"}}`.
    item_request& raw_key(std::string_view json);
    /// An attribute of the item that is put.
    item_request& attribute(std::string_view name, const value_ref& value);
    /// The whole item.
    item_request& item(item_view whole);
    item_request& item(const attribute_map& whole);

    item_request& consistent_read();
    item_request& index(std::string_view name);
    /// Items that are read at most, before the filter.
    item_request& limit(std::uint32_t items);
    /// Query in descending order of the sort key.
    item_request& backward();
    /// Go on behind that key: a page's last_evaluated_key(). Empty: from the start. The last call
    /// counts.
    item_request& start_after(std::string_view key_json);
    /// Query says how many, and no items.
    item_request& count_only();
    /// Only these attributes, or parts of them (see attr).
    item_request& project(std::initializer_list<std::string_view> paths);
    item_request& returning(return_values which);
    /// Any other member of the input, as JSON: `member("ReturnItemCollectionMetrics", "\"SIZE\"")`.
    item_request& member(std::string_view name, std::string_view json);

    /// ConditionExpression: of a write. If it does not hold the operation ends with
    /// service_errc::conditional_check_failed, and the result has the item that is there.
    template <class... Args>
    item_request& condition(std::string_view format, const Args&... args) {
        return add(condition_, format, args...);
    }
    /// FilterExpression.
    template <class... Args>
    item_request& filter(std::string_view format, const Args&... args) {
        return add(filter_, format, args...);
    }
    /// KeyConditionExpression.
    template <class... Args>
    item_request& key_condition(std::string_view format, const Args&... args) {
        return add(key_condition_, format, args...);
    }
    /// UpdateExpression: `update("SET {} = {} + {}", attr("n"), attr("n"), 1)`.
    template <class... Args>
    item_request& update(std::string_view format, const Args&... args) {
        return add(update_, format, args...);
    }

    /// For this operation; of batches and transactions their own count.
    call_options options;

    /// What is wrong with it, in words; empty if nothing is.
    std::string_view problem() const noexcept;
    const std::string& table() const noexcept { return table_; }
    /// The Key in DynamoDB JSON; empty if there is none.
    std::string_view key_json() const noexcept { return key_; }
    std::string_view start_key() const noexcept { return start_key_; }
    bool counts_only() const noexcept { return count_only_; }
    /// Whether it is JSON that was given whole.
    bool is_raw() const noexcept { return !raw_.empty(); }

    /// What the input is for.
    enum class form : std::uint8_t {
        /// An operation of its own, which asks for ConsumedCapacity.
        operation,
        /// An action of a transaction.
        action,
        /// Of BatchGetItem what is said of the table, without the key.
        read_terms,
    };
    /// Appends the input as JSON.
    void append_to(std::string& out, form kind = form::operation) const;

private:
    using argument = std::variant<attr, value_ref>;

    static argument as_argument(const attr& path) noexcept { return path; }
    template <class T>
    static argument as_argument(const T& value) {
        static_assert(std::is_constructible_v<value_ref, const T&>,
                      "An argument of an expression is an attr, or what a value_ref is made of.");
        return argument(std::in_place_type<value_ref>, value);
    }

    template <class... Args>
    item_request& add(std::string& to, std::string_view format, const Args&... args) {
        if constexpr (sizeof...(Args) == 0) {
            return add_expression(to, format, {});
        } else {
            const argument all[]{as_argument(args)...};
            return add_expression(to, format, all);
        }
    }
    item_request& add_expression(std::string& to, std::string_view format,
                                 std::span<const argument> args);
    void append_path(std::string& to, const attr& path);
    void append_name(std::string& to, std::string_view name);
    void append_value(std::string& to, const value_ref& value);
    void check(const value_ref& value);
    void set(std::string& to, std::string_view name, const value_ref& value);

    std::string table_;
    std::string raw_;
    std::string key_;
    std::string item_;
    std::string start_key_;
    std::string members_;
    std::string projection_;
    std::string condition_;
    std::string filter_;
    std::string key_condition_;
    std::string update_;
    std::string names_;
    std::string values_;
    std::size_t name_count_ = 0;
    std::size_t value_count_ = 0;
    const char* problem_ = "";
    bool count_only_ = false;
};

} // namespace dyndump
