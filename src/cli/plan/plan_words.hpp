// Figures of a plan, as people read them.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace dyndump::cli {

/// "$12.30"; what is less than a cent is said so.
std::string dollars(double amount);
/// "$1.00 to $2.00", or one amount if they are the same.
std::string dollars(double low, double high);

/// "about 1:02:03", "at least 0:41".
std::string duration_words(std::chrono::duration<double> time, bool is_least);

/// A line of the report: the name, then the words.
std::string plan_line(std::string_view name, std::string_view words);

} // namespace dyndump::cli
