#include "core/scan_response.hpp"

#include "core/json_cursor.hpp"
#include "core/page_intake.hpp"
#include "core/page_splitter.hpp"

#include <algorithm>
#include <charconv>

namespace dyndump::core {
namespace {

/// Twice what a page of 1 MB and one more item of 400 KB costs, or the body, if that is larger:
/// some servers neither end a page at 1 MB nor count as DynamoDB does.
double most_units(std::size_t body_size) {
    constexpr double largest_page = 1424.0 * 1024.0;
    return 2 * std::max(largest_page, static_cast<double>(body_size)) / 4096;
}

/// The name but for two characters, or for upper and lower case: damage, or a server's mistake.
bool is_similar(std::string_view name, std::string_view to) {
    if (name.size() != to.size()) {
        return false;
    }
    int different = 0;
    for (std::size_t i = 0; i < name.size(); ++i) {
        different += (name[i] | 0x20) != (to[i] | 0x20) ? 1 : 0;
    }
    return different <= 2;
}

class response_walk {
public:
    response_walk(std::string_view body, page_intake* intake, std::vector<item_view>& items,
                  scan_response& response)
        : cursor_(body)
        , most_units_(most_units(body.size()))
        , intake_(intake)
        , items_(items)
        , response_(response) {}

    error_code read() {
        if (!cursor_.take('{')) {
            return fail("the body is not a JSON object");
        }
        if (cursor_.peek() != '}') {
            do {
                if (const error_code ec = member()) {
                    return ec;
                }
            } while (cursor_.take(','));
        }
        if (!cursor_.take('}')) {
            return fail("the JSON object is not complete");
        }
        cursor_.skip_space();
        if (cursor_.position() != cursor_.end()) {
            return fail("something follows the JSON object");
        }
        return conclude();
    }

    const char* problem() const { return problem_; }

private:
    error_code fail(const char* problem, errc code = errc::malformed_response) {
        problem_ = problem;
        return code;
    }

    error_code member() {
        std::string_view name;
        if (!cursor_.take_string(name) || !cursor_.take(':')) {
            return fail("the JSON object is not complete");
        }
        if (name == "Items") {
            return read_items();
        }
        if (name == "Count") {
            return read_count(has_count_, response_.count);
        }
        if (name == "ScannedCount") {
            return read_count(has_scanned_count_, response_.scanned_count);
        }
        if (name == "ConsumedCapacity") {
            return read_consumed_capacity();
        }
        std::string_view value;
        if (!cursor_.skip_value(value)) {
            return fail("a member is not JSON, or not complete");
        }
        if (name == "LastEvaluatedKey") {
            return take_key(value);
        }
        response_.has_unknown = true;
        response_.has_similar = response_.has_similar || is_similar(name, "LastEvaluatedKey");
        return {};
    }

    /// Source: API reference, Scan: "If LastEvaluatedKey is empty, then the last page of results
    /// has been processed".
    error_code take_key(std::string_view value) {
        const bool is_null = value == "null";
        if (response_.has_key || !(is_null || value.starts_with('{'))) {
            return fail("LastEvaluatedKey is not one object");
        }
        response_.has_key = true;
        json_cursor members(value);
        const bool is_empty = members.take('{') && members.peek() == '}';
        if (!is_null && !is_empty) {
            response_.last_evaluated_key = value;
        }
        return {};
    }

    error_code read_items() {
        if (response_.has_items || !cursor_.take('[')) {
            return fail("Items is not one array");
        }
        response_.has_items = true;
        split_result split;
        const std::string_view rest = cursor_.rest();
        if (intake_ == nullptr || !intake_->finish(rest.data(), cursor_.end(), items_, split)) {
            split = best_split_kernel().split(rest, items_);
        }
        response_.compact = split.compact;
        switch (split.fault) {
        case split_fault::none:
            cursor_.move_to(split.end);
            return {};
        case split_fault::unterminated:
            return fail("the body ends inside Items");
        case split_fault::too_deep:
            return fail("an item is nested too deep", errc::response_too_large);
        case split_fault::malformed:
            break;
        }
        return fail("Items does not hold JSON objects");
    }

    error_code read_count(bool& seen, std::uint64_t& count) {
        std::string_view text;
        if (seen || !cursor_.skip_value(text)) {
            return fail("Count is not one number");
        }
        seen = true;
        const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), count);
        if (fault != std::errc{} || end != text.data() + text.size()) {
            return fail("Count is not one number");
        }
        return {};
    }

    /// `{"TableName":"t","CapacityUnits":128.5}`, or with RETURN_CONSUMED_CAPACITY off, nothing or
    /// null.
    error_code read_consumed_capacity() {
        std::string_view whole;
        if (!cursor_.skip_value(whole)) {
            return fail("ConsumedCapacity is not JSON, or not complete");
        }
        if (whole == "null") {
            return {};
        }
        json_cursor members(whole);
        if (!members.take('{')) {
            return fail("ConsumedCapacity is not an object");
        }
        while (members.peek() != '}') {
            std::string_view name;
            std::string_view value;
            if (!members.take_string(name) || !members.take(':') || !members.skip_value(value)) {
                return fail("ConsumedCapacity is not an object");
            }
            if (name == "CapacityUnits") {
                read_units(value);
            }
            if (!members.take(',') && members.peek() != '}') {
                return fail("ConsumedCapacity is not an object");
            }
        }
        return {};
    }

    /// The page is sound whatever it says here.
    void read_units(std::string_view text) {
        double units = 0;
        const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), units);
        if (fault == std::errc{} && end == text.data() + text.size() && units >= 0 &&
            units <= most_units_) { // false for NaN
            response_.consumed_capacity = units;
        } else {
            response_.implausible_capacity = text;
        }
    }

    error_code conclude() {
        if (!has_count_) {
            return fail("the body has no Count");
        }
        if (response_.has_items && response_.count != items_.size()) {
            return fail("Count is not the number of Items", errc::corrupt_response);
        }
        if (!has_scanned_count_) {
            response_.scanned_count = response_.count;
        }
        return {};
    }

    json_cursor cursor_;
    const double most_units_;
    page_intake* intake_;
    std::vector<item_view>& items_;
    scan_response& response_;
    bool has_count_ = false;
    bool has_scanned_count_ = false;
    const char* problem_ = "";
};

} // namespace

error_code read_scan_response(std::string_view body, page_intake* intake,
                              std::vector<item_view>& items, scan_response& response,
                              const char*& problem) {
    response_walk read(body, intake, items, response);
    const error_code ec = read.read();
    problem = read.problem();
    return ec;
}

} // namespace dyndump::core
