// A table behind the transport seam: Scan and DescribeTable in virtual time, without sockets.
#pragma once

#include "support/virtual_time.hpp"

#include <dyndump/transport.hpp>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <isa-l/crc.h>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace dyndump::test {

// Items are distributed over as many segments as the request asks for; every segment is a range of
// item numbers, so that the whole table is read exactly if every segment is.
class model_table final : public transport {
public:
    // What happens to a request before it is served.
    struct mishap {
        error_code broken;   // the exchange fails
        unsigned status = 0; // an error response with `type`
        std::string type;
        std::string body;  // replaces the body of a 200
        double charge = 0; // capacity it costs nevertheless

        // Answered with status 400.
        static mishap refused(const char* type) { return {{}, 400, type, {}, 0}; }
        static mishap throttled() { return refused("ProvisionedThroughputExceededException"); }
    };

    explicit model_table(std::shared_ptr<virtual_time> time)
        : time_(std::move(time)) {}

    // The shape of the table.
    std::uint64_t items = 100;
    std::size_t item_bytes = 100;
    std::uint64_t page_items = 10;
    // Where segment `s` of `n` begins; replaced to make skewed or empty segments.
    std::function<std::uint64_t(std::uint32_t, std::uint32_t)> begin_of = [this](std::uint32_t s,
                                                                                 std::uint32_t n) {
        return items * s / n;
    };
    time_source::duration latency = std::chrono::milliseconds(5);
    double units_per_item = 0.5;
    bool report_capacity = true;
    // Every k-th page of a segment is empty and carries a key; 0: none.
    unsigned empty_every = 0;
    // Every segment is the whole table.
    bool ignores_segments = false;
    // What DescribeTable says if it is not so.
    std::optional<std::uint64_t> described_items;
    // CapacityUnits as it is sent, if not as it is.
    std::function<std::string(double)> units_text;
    // Whether the n-th answer of status 200 (from 1) has a checksum.
    std::function<bool(std::uint64_t)> has_checksum;
    // Changes the body of a Scan, before its checksum is made.
    std::function<std::string(std::string)> rewrite;
    // Decides about the n-th request (from 1).
    std::function<std::optional<mishap>(std::uint64_t)> disturb;

    // What was seen.
    std::uint64_t requests = 0;
    std::uint64_t scans = 0;
    std::size_t in_flight = 0;
    std::size_t most_in_flight = 0;
    std::set<std::uint32_t> total_segments_seen;
    std::vector<std::pair<double, double>> charges; // seconds, units

    asio::awaitable<error_code> exchange(const http_endpoint&, const http_request& request,
                                         http_response& response, diagnostics&) override {
        ++in_flight;
        most_in_flight = std::max(most_in_flight, in_flight);
        struct leave {
            std::size_t* count;
            ~leave() { --*count; }
        } guard{&in_flight};
        const auto number = ++requests;
        response.clear();
        const auto when = time_->now() + latency;
        auto interrupted = co_await time_->sleep_until(when);
        if (interrupted) {
            co_return interrupted;
        }
        auto trouble = disturb ? disturb(number) : std::nullopt;
        if (trouble && trouble->charge > 0) {
            charge(trouble->charge);
        }
        if (trouble && trouble->broken) {
            co_return trouble->broken;
        }
        if (trouble && trouble->status != 0) {
            response.status = trouble->status;
            response.body.append(
                fmt::format(R"({{"__type":"x#{}","message":"m"}})", trouble->type));
            co_return error_code{};
        }
        response.status = 200;
        const auto body = trouble ? trouble->body : answer(request);
        response.body.append(body);
        if (has_checksum && has_checksum(++answers_)) {
            const auto crc = crc32_gzip_refl(0, reinterpret_cast<const unsigned char*>(body.data()),
                                             body.size());
            response.add_header("x-amz-crc32", fmt::format_int(crc).c_str());
        }
        co_return error_code{};
    }

    static std::string item_id(std::uint64_t n) { return fmt::format("{:08}", n); }

    // The body of a 200.
    std::string answer(const http_request& request) {
        const auto in = boost::json::parse(request.body).as_object();
        for (const auto& header : request.headers) {
            if (header.name == "X-Amz-Target" && header.value.ends_with("DescribeTable")) {
                const auto said = described_items.value_or(items);
                return fmt::format(
                    R"({{"Table":{{"TableName":"t","ItemCount":{},"TableSizeBytes":{},)"
                    R"("BillingModeSummary":{{"BillingMode":"PAY_PER_REQUEST"}}}}}})",
                    said, said * item_bytes);
            }
        }
        return rewrite ? rewrite(scan(in)) : scan(in);
    }

private:
    void charge(double units) { charges.emplace_back(time_->seconds(), units); }

    std::string scan(const boost::json::object& in) {
        ++scans;
        const auto number = [&in](std::string_view name, std::uint64_t otherwise) {
            const auto* v = in.if_contains(name);
            return v != nullptr ? v->to_number<std::uint64_t>() : otherwise;
        };
        const auto segment = static_cast<std::uint32_t>(number("Segment", 0));
        const auto total = static_cast<std::uint32_t>(number("TotalSegments", 1));
        total_segments_seen.insert(total);
        std::uint64_t at = ignores_segments ? 0 : begin_of(segment, total);
        const bool is_last = ignores_segments || segment + 1 == total;
        const std::uint64_t end = is_last ? items : begin_of(segment + 1, total);
        bool after_empty = false;
        if (const auto* key = in.if_contains("ExclusiveStartKey")) {
            at = std::stoull(std::string(key->at("id").at("S").as_string())) + 1;
            after_empty = key->as_object().contains("e");
        }
        const auto limit = std::min(number("Limit", page_items), page_items);
        const bool empty = empty_every != 0 && !after_empty && (at / page_items) % empty_every == 0;
        const auto count = empty ? 0 : std::min(limit, end - std::min(at, end));
        std::string list;
        for (std::uint64_t i = at; i < at + count; ++i) {
            list += list.empty() ? "" : ",";
            list += fmt::format(R"({{"id":{{"S":"{}"}},"x":{{"S":"{}"}}}})", item_id(i),
                                std::string(item_bytes, 'x'));
        }
        const double units = std::max(0.5, static_cast<double>(count) * units_per_item);
        charge(units);
        auto body =
            fmt::format(R"({{"Items":[{}],"Count":{},"ScannedCount":{})", list, count, count);
        if (report_capacity) {
            body += fmt::format(R"(,"ConsumedCapacity":{{"TableName":"t","CapacityUnits":{}}})",
                                units_text ? units_text(units) : fmt::format("{}", units));
        }
        if (empty || at + count < end) {
            body += fmt::format(R"(,"LastEvaluatedKey":{{"id":{{"S":"{}"}}{}}})",
                                item_id(at + count - 1), empty ? R"(,"e":{"S":""})" : "");
        }
        return body + "}";
    }

    std::shared_ptr<virtual_time> time_;
    std::uint64_t answers_ = 0;
};

} // namespace dyndump::test
