// JSON for programs, whose numbers people can read too: 10 and 0.5, not 1E1 and 5E-1.
#pragma once

#include <boost/json/value.hpp>

#include <string>

namespace dyndump::cli {

/// In one line, without white space and without a newline. What is no finite number is null.
std::string plain_json(const boost::json::value& value);

} // namespace dyndump::cli
