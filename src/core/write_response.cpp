#include "core/write_response.hpp"

#include "core/json_walk.hpp"

#include <charconv>

namespace dyndump::core {
namespace {

class write_response_walk : public answer_walk {
public:
    write_response_walk(std::string_view body, write_response& out)
        : answer_walk(body)
        , out_(out) {}

    bool read() {
        return read_whole([this](std::string_view name) {
            if (name == "UnprocessedItems") {
                return tables();
            }
            if (name == "ConsumedCapacity") {
                return capacities();
            }
            return skip();
        });
    }

private:
    bool is_null() { return take_null(cursor_); }

    /// `{"table":[{"PutRequest":{"Item":{...}}},{"DeleteRequest":{"Key":{...}}}]}`
    bool tables() {
        const bool good = is_null() || walk_object(cursor_, [this](std::string_view) {
                              return walk_array(cursor_, [this] { return request(); });
                          });
        return good || fail("UnprocessedItems is not what BatchWriteItem takes");
    }

    bool request() {
        unprocessed_entry found;
        const bool whole = walk_object(cursor_, [this, &found](std::string_view kind) {
            const bool is_put = kind == "PutRequest";
            if (!is_put && kind != "DeleteRequest") {
                return skip();
            }
            if (is_null()) {
                return true; // the other kind's
            }
            found.is_put = is_put;
            return content(is_put ? "Item" : "Key", found.content);
        });
        if (!whole || found.content.empty()) {
            return false;
        }
        out_.unprocessed.push_back(found);
        return true;
    }

    bool content(std::string_view wanted, std::string_view& to) {
        return walk_object(cursor_, [&](std::string_view name) {
            std::string_view value;
            if (!cursor_.skip_value(value)) {
                return false;
            }
            if (name == wanted && value.starts_with('{')) {
                to = value;
            }
            return true;
        });
    }

    /// Of a batch an array, of a put an object.
    bool capacities() {
        const bool good =
            (cursor_.peek() == '[' ? walk_array(cursor_, [this] { return capacity(); })
                                   : capacity());
        return good || fail("ConsumedCapacity is not an object");
    }

    bool capacity() {
        return is_null() || walk_object(cursor_, [this](std::string_view name) {
                   if (name == "CapacityUnits") {
                       return number(out_.units.total, out_.has_units);
                   }
                   if (name == "Table") {
                       return units_within(out_.units.table);
                   }
                   const bool global = name == "GlobalSecondaryIndexes";
                   if ((global || name == "LocalSecondaryIndexes") && cursor_.peek() == '{') {
                       return walk_object(cursor_, [this, global](std::string_view index) {
                           double units = 0;
                           if (!units_within(units)) {
                               return false;
                           }
                           out_.units.add(index, global, units);
                           return true;
                       });
                   }
                   return skip();
               });
    }

    bool units_within(double& sum) {
        if (is_null()) {
            return true;
        }
        return walk_object(cursor_, [this, &sum](std::string_view name) {
            bool seen = false;
            return name == "CapacityUnits" ? number(sum, seen) : skip();
        });
    }

    /// What is no number of units is as if it had not been said.
    bool number(double& sum, bool& seen) {
        std::string_view text;
        if (!cursor_.skip_value(text)) {
            return false;
        }
        double units = 0;
        const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), units);
        constexpr double most = 1e9;
        if (fault == std::errc{} && end == text.data() + text.size() && units >= 0 &&
            units <= most) { // false for NaN
            sum += units;
            seen = true;
        }
        return true;
    }

    write_response& out_;
};

} // namespace

error_code read_write_response(std::string_view body, write_response& out, const char*& problem) {
    out.unprocessed.clear();
    out.has_units = false;
    out.units.total = 0;
    out.units.table = 0;
    for (auto& each : out.units.indexes) {
        each.units = 0; // its name stays, so that the next answer allocates nothing
    }
    write_response_walk read(body, out);
    const bool good = read.read();
    problem = read.problem();
    return good ? error_code() : errc::malformed_response;
}

} // namespace dyndump::core
