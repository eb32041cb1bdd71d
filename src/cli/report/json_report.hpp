// Figures for programs: JSON in UTF-8, in which null is what is not known.
#pragma once

#include <boost/json/value.hpp>

#include <cstdint>
#include <string>

namespace dyndump::cli {

/// One line with its line feed. Bytes of its texts that are no UTF-8 become U+FFFD, and what a
/// terminal could obey is escaped.
std::string json_line(const boost::json::value& value);

inline boost::json::value or_null(const std::string& text) {
    return text.empty() ? boost::json::value(nullptr) : boost::json::value(text);
}

inline boost::json::value or_null(double value) {
    return value > 0 ? boost::json::value(value) : boost::json::value(nullptr);
}

inline boost::json::value or_null(std::uint64_t value) {
    return value > 0 ? boost::json::value(value) : boost::json::value(nullptr);
}

} // namespace dyndump::cli
