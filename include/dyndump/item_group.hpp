/// \file
/// Several items in one operation: batches of reads, and transactions.
#pragma once

#include <dyndump/call_options.hpp>
#include <dyndump/config.hpp>
#include <dyndump/item_request.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dyndump {

/// Keys of any number of items, of one table or several, for async_batch_get_item(). What is said
/// of a table beside the key (projection, consistency) is that of the first request which names it.
/// No two keys may be the same (service_errc::validation).
class DYNDUMP_EXPORT batch_get_request {
public:
    batch_get_request() = default;

    /// A request as for GetItem.
    batch_get_request& add(const item_request& one);

    std::size_t size() const noexcept { return keys_.size(); }
    std::string_view problem() const noexcept { return problem_; }

    /// For the whole operation, however many requests it takes.
    call_options options;

    /// A table that is asked, and what is said of it once for all its keys.
    struct table_terms {
        std::string name;
        /// Members of the table's entry beside Keys, as JSON, with a comma in front; or empty.
        std::string members;
    };
    /// A key, and of which of tables() it is.
    struct wanted_key {
        std::size_t table = 0;
        std::string json;
    };
    const std::vector<table_terms>& tables() const noexcept { return tables_; }
    const std::vector<wanted_key>& keys() const noexcept { return keys_; }

private:
    std::vector<table_terms> tables_;
    std::vector<wanted_key> keys_;
    const char* problem_ = "";
};

/// The actions of a transaction: all of them happen or none. Up to 100, in one region, no two on
/// the same item. Source: DynamoDB API reference, "TransactWriteItems", "TransactGetItems".
class DYNDUMP_EXPORT transaction {
public:
    transaction() = default;

    /// For async_transact_write().
    transaction& put(const item_request& one) { return add("Put", one); }
    transaction& update(const item_request& one) { return add("Update", one); }
    transaction& remove(const item_request& one) { return add("Delete", one); }
    /// A condition on an item that is not written.
    transaction& check(const item_request& one) { return add("ConditionCheck", one); }
    /// For async_transact_get(), which takes no others.
    transaction& get(const item_request& one) { return add("Get", one); }

    /// The same transaction is carried out once within ten minutes, though it be sent twice: 1 to
    /// 36 characters. Empty: the operation makes one for its own attempts.
    std::string client_request_token;
    call_options options;

    std::size_t size() const noexcept { return size_; }
    std::string_view problem() const noexcept { return problem_; }
    /// The elements of TransactItems, separated by commas.
    const std::string& actions() const noexcept { return actions_; }
    /// The first table that is named.
    const std::string& table() const noexcept { return table_; }

private:
    transaction& add(std::string_view action, const item_request& one);

    std::string actions_;
    std::string table_;
    std::size_t size_ = 0;
    const char* problem_ = "";
};

} // namespace dyndump
