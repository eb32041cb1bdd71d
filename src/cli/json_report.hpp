// Figures for programs: null is what is not known.
#pragma once

#include <boost/json/value.hpp>

#include <cstdint>
#include <string>

namespace dyndump::cli {

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
