#include "server/request.hpp"

#include <charconv>

#include <strings.h>

namespace dyndump::bench {
namespace {

/// The value of a header; names in any case.
std::string_view header(std::string_view head, std::string_view name) {
    for (std::size_t at = head.find("\r\n"); at != head.npos; at = head.find("\r\n", at)) {
        at += 2;
        const std::string_view line = head.substr(at, head.find("\r\n", at) - at);
        if (line.size() > name.size() && line[name.size()] == ':' &&
            strncasecmp(line.data(), name.data(), name.size()) == 0) {
            const auto start = line.find_first_not_of(' ', name.size() + 1);
            return start == line.npos ? std::string_view{} : line.substr(start);
        }
    }
    return {};
}

template <class Number>
Number number(std::string_view digits) {
    Number n = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), n);
    return n;
}

/// What follows `key` and the colon, without white space and quotes.
std::string_view behind(std::string_view body, std::string_view key) {
    const auto at = body.find(key);
    if (at == body.npos) {
        return {};
    }
    const auto start = body.find_first_not_of(" :\"", at + key.size());
    return start == body.npos ? std::string_view{} : body.substr(start);
}

} // namespace

std::optional<request> request::parse(std::string_view bytes) {
    const auto end = bytes.find("\r\n\r\n");
    if (end == bytes.npos) {
        return std::nullopt;
    }
    const std::string_view head = bytes.substr(0, end + 2);
    const auto length = number<std::size_t>(header(head, "content-length"));
    request r;
    r.size = end + 4 + length;
    if (bytes.size() < r.size) {
        return std::nullopt;
    }
    const std::string_view body = bytes.substr(end + 4, length);
    const auto target = header(head, "x-amz-target");
    r.write = target.substr(0, target.find('\r')).ends_with("BatchWriteItem");
    if (r.write) {
        return r; // what is in it does not matter
    }
    r.describe = header(head, "x-amz-target").ends_with("DescribeTable");
    const std::string_view table = behind(body, "\"TableName\"");
    r.table = table.substr(0, table.find('"'));
    r.segment = number<std::uint32_t>(behind(body, "\"Segment\""));
    r.page = number<std::uint32_t>(behind(behind(body, "\"ExclusiveStartKey\""), "\"S\""));
    return r;
}

} // namespace dyndump::bench
