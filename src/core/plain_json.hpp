/// \file
/// JSON whose numbers are written as people write them: 10 and 0.5, not 1E1 and 5E-1.
#pragma once

#include <boost/json/value.hpp>

#include <string>

namespace dyndump::core {

/// The shortest digits that come back as the same number; an exponent only where there would be
/// very many zeros. What is not finite, which JSON cannot say, is 0.
std::string plain_number(double value);

/// In one line, without white space.
std::string plain_json(const boost::json::value& value);

} // namespace dyndump::core
