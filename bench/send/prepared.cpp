#include "send/prepared.hpp"

#include "core/sha256.hpp"

#include <fmt/format.h>

#include <fstream>
#include <stdexcept>

namespace dyndump::bench {
namespace {

constexpr std::size_t items_a_request = 25;

// As long as that of a signed request, whose signature the bench server does not look at.
std::string with_head(const std::string& body) {
    std::string hash;
    core::append_hex(hash, core::sha256()(body));
    return fmt::format("POST / HTTP/1.1\r\nHost: localhost\r\n"
                       "X-Amz-Target: DynamoDB_20120810.BatchWriteItem\r\n"
                       "Content-Type: application/x-amz-json-1.0\r\n"
                       "X-Amz-Content-Sha256: {}\r\n"
                       "Content-Length: {}\r\n\r\n{}",
                       hash, body.size(), body);
}

} // namespace

prepared prepare(const std::string& path) {
    std::ifstream in(path);
    if (!in) {
        throw std::runtime_error("cannot read " + path);
    }
    prepared all;
    std::string body;
    std::size_t items = 0;
    const auto finish = [&] {
        body += R"(]},"ReturnConsumedCapacity":"INDEXES"})";
        all.requests.push_back(with_head(body));
        items = 0;
    };
    for (std::string line; std::getline(in, line);) {
        all.item_bytes += line.size() + 1;
        if (items == 0) {
            body = R"({"RequestItems":{"t":[)";
        } else {
            body += ',';
        }
        body.append(R"({"PutRequest":{"Item":)").append(line).append("}}");
        if (++items == items_a_request) {
            finish();
        }
    }
    if (items > 0) {
        finish();
    }
    return all;
}

} // namespace dyndump::bench
