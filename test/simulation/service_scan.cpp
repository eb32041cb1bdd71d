// Scan and DescribeTable of the model: bodies are cut out of one text, so that a page costs next to
// nothing.
#include "simulation/service.hpp"

#include <boost/asio/error.hpp>
#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <iterator>
#include <optional>

namespace dyndump::simulation {
namespace {

constexpr std::uint64_t most_items = 20000;

// Items of one width, with their commas: a page is a substring.
class catalogue {
public:
    catalogue() {
        for (std::uint64_t i = 0; i < most_items; ++i) {
            text_ += fmt::format(R"({{"id":{{"S":"{:08}"}},"x":{{"N":"{}"}}}},)", i, i % 10);
        }
    }
    std::string_view items(std::uint64_t at, std::uint64_t count) const {
        const auto width = text_.size() / most_items;
        return std::string_view(text_).substr(at * width, count == 0 ? 0 : count * width - 1);
    }

private:
    std::string text_;
};

std::optional<std::uint64_t> number_after(std::string_view body, std::string_view name) {
    const auto found = body.find(name);
    if (found == std::string_view::npos) {
        return std::nullopt;
    }
    std::uint64_t value = 0;
    const auto* begin = body.data() + found + name.size();
    std::from_chars(begin, body.data() + body.size(), value);
    return value;
}

} // namespace

std::uint64_t service::begin_of(std::uint64_t segment, std::uint64_t of) const {
    const double share = static_cast<double>(segment) / static_cast<double>(of);
    switch (world_.shape) {
    case 0:
        return world_.items * segment / of;
    case 1: // most of it at the end
        return static_cast<std::uint64_t>(static_cast<double>(world_.items) * share * share *
                                          share);
    default: // all of it in one segment
        return segment <= of / 2 ? 0 : world_.items;
    }
}

bool service::read_scan(std::string_view body, scan& wanted) {
    const auto segment = number_after(body, R"("Segment":)").value_or(0);
    const auto of = number_after(body, R"("TotalSegments":)").value_or(1);
    wanted.limit = number_after(body, R"("Limit":)").value_or(world_.page_items);
    if (of == 0 || segment >= of || wanted.limit == 0) {
        return false;
    }
    const auto begin = begin_of(segment, of);
    wanted.end = segment + 1 == of ? world_.items : begin_of(segment + 1, of);
    wanted.at = begin;
    if (const auto key = number_after(body, R"("ExclusiveStartKey":{"at":{"S":")")) {
        wanted.at = *key;
        wanted.from_key = true;
        wanted.after_empty = body.find(R"("empty")") != std::string_view::npos;
    }
    log_.note("scan", segment, wanted.at);
    // A key of another segment, or none that was ever given out.
    return wanted.at >= begin && wanted.at <= wanted.end;
}

bool service::throttle(const scan& wanted, http_response& response) {
    const auto which = world_.items == 0 ? 0 : wanted.at * world_.partitions / (world_.items + 1);
    const double now = time_->seconds();
    const bool partition = !partitions_[which].has_some(now);
    const bool table = !table_.has_some(now);
    if (!partition && !table) {
        return false;
    }
    log_.note("throttle", which);
    response.status = 400;
    response.body.append(
        R"({"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",)"
        R"("message":"slow down","ThrottlingReasons":[{"reason":"TableRead)");
    response.body.append(partition ? "KeyRangeThroughputExceeded"
                                   : "ProvisionedThroughputExceeded");
    response.body.append(R"(","resource":"arn:aws:dynamodb:eu-west-1:1:table/t"}]})");
    return true;
}

// Returns what it cost.
double service::serve(const scan& wanted, fault kind, http_response& response) {
    static const catalogue all;
    const bool empty = world_.empty_every != 0 && !wanted.after_empty &&
                       (wanted.at / world_.page_items) % world_.empty_every == 0;
    const auto most = std::min(wanted.limit, world_.page_items);
    const auto count = empty ? 0 : std::min(most, wanted.end - wanted.at);
    const auto said = kind == fault::miscounted ? count + 1 : count;
    const double units =
        std::max(0.5, std::ceil(static_cast<double>(count) * world_.item_units * 2) / 2);
    const auto which = world_.items == 0 ? 0 : wanted.at * world_.partitions / (world_.items + 1);
    partitions_[which].take(units);
    table_.take(units);

    body_.assign(R"({"Items":[)");
    body_ += all.items(wanted.at, count);
    auto out = std::back_inserter(body_);
    fmt::format_to(out, R"(],"Count":{},"ScannedCount":{})", said, said);
    if (world_.reports_capacity) {
        fmt::format_to(out, R"(,"ConsumedCapacity":{{"TableName":"t","CapacityUnits":{}}})", units);
    }
    if (empty || wanted.at + count < wanted.end || kind == fault::repeated) {
        const bool repeated = kind == fault::repeated;
        fmt::format_to(out, R"(,"{}":{{"at":{{"S":"{:08}"}}{}}})",
                       kind == fault::misnamed ? "LastEvaluatedKez" : "LastEvaluatedKey",
                       repeated ? wanted.at : wanted.at + count,
                       (repeated ? wanted.after_empty : empty) ? R"(,"empty":{"S":"1"})" : "");
    } else if (!world_.last_key.empty()) {
        fmt::format_to(out, R"(,"LastEvaluatedKey":{})", world_.last_key);
    }
    body_ += '}';
    response.status = 200;
    response.body.append(body_);
    return units;
}

void service::answer_describe(http_response& response) {
    const double bytes = static_cast<double>(world_.items) * world_.item_units * 8192;
    response.status = 200;
    response.body.append(
        fmt::format(R"({{"Table":{{"TableName":"t","ItemCount":{},"TableSizeBytes":{},)"
                    R"("BillingModeSummary":{{"BillingMode":"PAY_PER_REQUEST"}}}}}})",
                    world_.items, static_cast<std::uint64_t>(bytes)));
}

} // namespace dyndump::simulation
