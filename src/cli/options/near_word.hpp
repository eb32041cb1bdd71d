// What somebody who mistyped a word probably meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dyndump::cli {

/// " Did you mean \"read-capacity\"?" if one of the words is close enough to be meant; else
/// nothing.
std::string meant(std::string_view word, const std::vector<std::string>& words);

} // namespace dyndump::cli
