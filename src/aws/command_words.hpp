/// \file
/// A command line to its words, without a shell, and back.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dyndump::aws {

/// Splits as Python's shlex.split, with which botocore reads commands and the names of sections:
/// white space, '...', "..." and backslashes, as a POSIX shell does; nothing is expanded. False for
/// a quote that is not closed, a backslash at the end, or a NUL.
bool split_words(std::string_view line, std::vector<std::string>& out);

/// One word of a command to copy into a shell, quoted if it must be.
std::string shell_word(std::string_view text);

} // namespace dyndump::aws
