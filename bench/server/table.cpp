#include "server/table.hpp"

#include "support/random_items.hpp"
#include "support/shape_name.hpp"

#include <fmt/format.h>
#include <isa-l/crc.h>

namespace dyndump::bench {
namespace {

std::uint32_t crc32(std::uint32_t before, std::string_view text) {
    return crc32_gzip_refl(before, reinterpret_cast<const unsigned char*>(text.data()),
                           text.size());
}

void write_head(std::size_t length, std::uint32_t crc, std::string& out) {
    out.clear();
    fmt::format_to(std::back_inserter(out),
                   "HTTP/1.1 200 OK\r\n"
                   "Server: Server\r\n"
                   "Date: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
                   "Age: 1\r\n"
                   "Content-Type: application/x-amz-json-1.0\r\n"
                   "Content-Length: {}\r\n"
                   "Connection: keep-alive\r\n"
                   "x-amzn-RequestId: 0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123\r\n"
                   "x-amz-crc32: {}\r\n\r\n",
                   length, crc);
}

// Of one length.
std::string item_of_segment(std::uint32_t segment) {
    return fmt::format(R"({{"id":{{"S":"segment {:07}"}}}})", segment);
}

} // namespace

table::table(const table_plan& plan)
    : pages_(plan.pages)
    , delay_(plan.delay) {
    test::random_items source(1);
    const auto shape = shape_of(plan.shape);
    std::string list = item_of_segment(0);
    count_ = 1;
    while (count_ == 1 || list.size() < plan.page_bytes) {
        list += ',';
        list += source.item(shape);
        ++count_;
    }
    items_ = fmt::format(
        R"({{"ConsumedCapacity":{{"CapacityUnits":128.5,"TableName":"t"}},"Count":{},"Items":[{}])",
        count_, list);
    first_item_ = items_.find(list);
    crc_ = crc32(0, items_);
}

void table::scan(std::uint32_t segment, std::uint32_t page, response& out) const {
    out.tail.clear();
    if (page + 1 < pages_) {
        fmt::format_to(std::back_inserter(out.tail), R"(,"LastEvaluatedKey":{{"id":{{"S":"{}"}}}})",
                       page + 1);
    }
    fmt::format_to(std::back_inserter(out.tail), R"(,"ScannedCount":{}}})", count_);
    out.items = items_;
    out.delay = delay_;
    if (page != 0 || segment == 0) {
        write_head(items_.size() + out.tail.size(), crc32(crc_, out.tail), out.head);
        return;
    }
    const auto begin = items_.substr(0, first_item_) + item_of_segment(segment);
    out.items.remove_prefix(begin.size());
    const auto crc = crc32(crc32(crc32(0, begin), out.items), out.tail);
    write_head(items_.size() + out.tail.size(), crc, out.head);
    out.head += begin;
}

void table::describe(std::string_view name, response& out) const {
    out.tail = fmt::format(
        R"({{"Table":{{"TableName":"{}","TableStatus":"ACTIVE","KeySchema":[{{"AttributeName":"id","KeyType":"HASH"}}],"AttributeDefinitions":[{{"AttributeName":"id","AttributeType":"S"}}],"ItemCount":{},"TableSizeBytes":{}}}}})",
        name, count_ * pages_, items_.size() * pages_);
    out.items = {};
    out.delay = {};
    write_head(out.tail.size(), crc32(0, out.tail), out.head);
}

void table::write(response& out) {
    constexpr std::string_view done =
        R"({"ConsumedCapacity":[{"CapacityUnits":25.0,"Table":{"CapacityUnits":25.0},"TableName":"t"}],"UnprocessedItems":{}})";
    static const auto crc = crc32(0, done);
    out.tail = done;
    out.items = {};
    out.delay = {};
    write_head(done.size(), crc, out.head);
}

} // namespace dyndump::bench
