// What Boost.JSON, as the oracle, makes of a text.
#pragma once

#include <boost/json.hpp>

#include <string_view>

namespace dyndump::fuzz {

inline boost::system::error_code parse_json(std::string_view text, boost::json::value& out) {
    boost::json::parse_options options;
    options.max_depth = 200; // beyond what an item may have
    boost::system::error_code ec;
    out = boost::json::parse(text, ec, {}, options);
    return ec;
}

} // namespace dyndump::fuzz
