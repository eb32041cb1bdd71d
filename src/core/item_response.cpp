#include "core/item_response.hpp"

#include "core/json_walk.hpp"

#include <charconv>

namespace dyndump::core {
namespace {

class item_response_walk : public answer_walk {
public:
    item_response_walk(std::string_view body, item_response& out)
        : answer_walk(body)
        , out_(out) {}

    bool read() {
        return read_whole([this](std::string_view name) {
            if (name == "Item" || name == "Attributes") {
                return item(out_.item) || fail("the item is not an object");
            }
            if (name == "Responses") {
                return responses() || fail("Responses does not hold items");
            }
            if (name == "UnprocessedKeys") {
                return take_null(cursor_) || unprocessed() ||
                       fail("UnprocessedKeys does not hold keys");
            }
            if (name == "ConsumedCapacity") {
                return capacities() || fail("ConsumedCapacity is not an object");
            }
            return skip();
        });
    }

private:
    bool item(item_view& to) {
        if (take_null(cursor_)) {
            to = {};
            return true;
        }
        std::string_view text;
        if (cursor_.peek() != '{' || !cursor_.skip_value(text)) {
            return false;
        }
        to = item_view(text);
        return true;
    }

    bool items_of(std::string_view table, std::vector<table_item>& to) {
        return walk_array(cursor_, [this, table, &to] {
            to.push_back({table, {}});
            return item(to.back().item);
        });
    }

    /// Of a batch `{"table":[{...}]}`, of a transaction `[{"Item":{...}},{}]`.
    bool responses() {
        if (take_null(cursor_)) {
            return true;
        }
        if (cursor_.peek() == '{') {
            return walk_object(
                cursor_, [this](std::string_view table) { return items_of(table, out_.items); });
        }
        return walk_array(cursor_, [this] {
            out_.items.push_back({});
            return take_null(cursor_) || walk_object(cursor_, [this](std::string_view name) {
                       return name == "Item" ? item(out_.items.back().item) : skip();
                   });
        });
    }

    /// `{"table":{"Keys":[{...}],...}}`
    bool unprocessed() {
        return walk_object(cursor_, [this](std::string_view table) {
            return walk_object(cursor_, [this, table](std::string_view name) {
                return name == "Keys" ? items_of(table, out_.unprocessed) : skip();
            });
        });
    }

    /// Of several tables an array, of one an object.
    bool capacities() {
        return cursor_.peek() == '[' ? walk_array(cursor_, [this] { return capacity(); })
                                     : capacity();
    }

    bool capacity() {
        return take_null(cursor_) || walk_object(cursor_, [this](std::string_view name) {
                   std::string_view text;
                   if (!cursor_.skip_value(text)) {
                       return false;
                   }
                   double units = 0;
                   const auto [end, fault] =
                       std::from_chars(text.data(), text.data() + text.size(), units);
                   if (name == "CapacityUnits" && fault == std::errc{} &&
                       end == text.data() + text.size() && units >= 0) { // false for NaN
                       out_.units = out_.units.value_or(0) + units;
                   }
                   return true;
               });
    }

    item_response& out_;
};

/// A string's text; other values are none.
bool take_text(json_cursor& cursor, std::string& to) {
    std::string_view raw;
    if (cursor.peek() != '"') {
        return cursor.skip_value(raw);
    }
    return cursor.take_string(raw) && append_unescaped(raw, to, lone_surrogate::kept);
}

} // namespace

error_code read_item_response(std::string_view body, item_response& out, const char*& problem) {
    out.item = {};
    out.items.clear();
    out.unprocessed.clear();
    out.units.reset();
    item_response_walk read(body, out);
    const bool good = read.read();
    problem = read.problem();
    return good ? error_code() : errc::malformed_response;
}

void read_cancellation_reasons(std::string_view body, std::vector<cancellation_reason>& out) {
    json_cursor cursor(body);
    const auto before = out.size();
    auto reason = [&cursor, &out] {
        auto& made = out.emplace_back();
        return take_null(cursor) || walk_object(cursor, [&](std::string_view name) {
                   if (name == "Code") {
                       return take_text(cursor, made.code);
                   }
                   if (name == "Message") {
                       return take_text(cursor, made.message);
                   }
                   std::string_view text;
                   if (!cursor.skip_value(text)) {
                       return false;
                   }
                   if (name == "Item" && text.starts_with('{')) {
                       made.item = item_view(text);
                   }
                   return true;
               });
    };
    const bool whole = walk_object(cursor, [&](std::string_view name) {
        std::string_view ignored;
        return name == "CancellationReasons" && cursor.peek() == '[' ? walk_array(cursor, reason)
                                                                     : cursor.skip_value(ignored);
    });
    if (!whole) {
        out.resize(before);
    }
}

} // namespace dyndump::core
