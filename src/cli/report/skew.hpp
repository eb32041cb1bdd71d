// Segments that hold much more than the others.
#pragma once

#include <dyndump/segment_report.hpp>

#include <string>
#include <vector>

namespace dyndump::cli {

/// Names the largest segments, three at most, if the largest holds more than four times the median
/// and is large enough to matter; else nothing.
std::string skew_sentence(std::vector<segment_report> segments);

} // namespace dyndump::cli
