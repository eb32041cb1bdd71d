// Pages as the service would send them.
#pragma once

#include "core/parse_page.hpp"

#include <dyndump/page.hpp>

#include <stdexcept>
#include <string>
#include <vector>

namespace dyndump::test {

/// A page of one segment of a table that ends with it.
inline page make_page(const std::vector<std::string>& items) {
    std::string body = R"({"Items":[)";
    for (const auto& item : items) {
        body += (body.back() == '[' ? "" : ",") + item;
    }
    const auto count = std::to_string(items.size());
    body += R"(],"Count":)" + count + R"(,"ScannedCount":)" + count + '}';
    page made;
    made.buffer().append(body);
    if (core::parse_page(made, true)) {
        throw std::invalid_argument("not a page: " + body);
    }
    return made;
}

} // namespace dyndump::test
