// Words of a command to copy into a shell.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::cli {

/// A word, quoted if it must be. What is not printable() is written as octal digits for printf, so
/// that the shell gets it and the terminal does not.
std::string shell_word(std::string_view text);

/// The words of a command, if it is made of nothing but what shell_word() writes and single blanks
/// between: it can then neither do anything else nor show anything that is not there.
std::optional<std::vector<std::string>> words_of_shell(std::string_view command);

} // namespace dyndump::cli
