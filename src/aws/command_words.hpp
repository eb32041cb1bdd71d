/// \file
/// A command line to its words, without a shell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dyndump::aws {

/// Splits as Python's shlex.split, with which botocore reads commands and the names of sections:
/// white space, '...', "..." and backslashes, as a POSIX shell does; nothing is expanded. False for
/// a quote that is not closed, a backslash at the end, or a NUL.
bool split_words(std::string_view line, std::vector<std::string>& out);

} // namespace dyndump::aws
