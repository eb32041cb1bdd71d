/// \file
/// What is written by single requests, and what the service says to it.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dyndump {

/// Write capacity units that a request took.
/// Source: DynamoDB API reference, "ConsumedCapacity".
struct write_units {
    /// Units of one index.
    struct of_index {
        std::string name;
        bool global = false;
        double units = 0;
    };

    /// Of the table and all its indexes.
    double total = 0;
    /// Of the table alone; 0 if the service told no more than the total.
    double table = 0;
    std::vector<of_index> indexes;

    /// Adds to those of the index; without allocating for one that is known.
    void add(std::string_view name, bool global, double units) {
        for (auto& each : indexes) {
            if (each.name == name && each.global == global) {
                each.units += units;
                return;
            }
        }
        indexes.push_back({std::string(name), global, units});
    }
};

/// The parameters of one BatchWriteItem request: 1 to 25 items in all, no two with the same key.
/// Source: DynamoDB API reference, "BatchWriteItem".
struct batch_write_request {
    static constexpr std::size_t most_items = 25;

    /// Or the table's ARN; see table_arn.
    std::string table_name;
    /// Items in DynamoDB JSON, e.g. `{"id":{"S":"a"},"n":{"N":"1"}}`. They are sent as they are.
    std::vector<std::string> puts;
    /// Keys of items that are to be removed, e.g. `{"id":{"S":"a"}}`.
    std::vector<std::string> removals;

    batch_write_request() {}
    explicit batch_write_request(std::string table)
        : table_name(std::move(table)) {}
};

/// What came of a batch.
struct batch_write_result {
    /// What the service did not do, ready to be sent again after a pause; empty lists: all is done.
    batch_write_request unprocessed;
    /// Of what was done; unset if the service did not say.
    std::optional<write_units> units;
    /// An earlier attempt of the operation ended in a way that does not tell whether it was applied
    /// (a 5xx, a lost connection, a time-out). On error: the last one may be meant.
    bool maybe_applied = false;

    batch_write_result() {}
};

/// The parameters of one PutItem request.
/// Source: DynamoDB API reference, "PutItem".
struct put_request {
    /// Or the table's ARN; see table_arn.
    std::string table_name;
    /// In DynamoDB JSON. It is sent as it is.
    std::string item;
    /// E.g. `attribute_not_exists(#k)`. Empty: what is there is replaced.
    std::string condition_expression;
    std::map<std::string, std::string> expression_attribute_names;
    /// Raw JSON object in DynamoDB JSON, e.g. `{":v":{"N":"1"}}`. Empty: none.
    std::string expression_attribute_values;

    put_request() {}
    explicit put_request(std::string table)
        : table_name(std::move(table)) {}
};

/// What came of a put.
struct put_result {
    /// With service_errc::conditional_check_failed: the item that is there, in DynamoDB JSON. Empty
    /// if there is none, or the server does not say it (DynamoDB does, at no cost).
    std::string existing;
    /// Unset if the service did not say; it does not for a condition that failed, which costs too.
    std::optional<write_units> units;
    /// As in batch_write_result. With a condition that failed, `existing` may thus be what this
    /// operation has put.
    bool maybe_applied = false;

    put_result() {}
};

} // namespace dyndump
