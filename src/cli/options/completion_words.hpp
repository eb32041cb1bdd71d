// What completions of every shell ask of an option.
#pragma once

#include "cli/options/option_table.hpp"

#include <string>
#include <vector>

namespace dyndump::cli {

/// "-p,--parallel" -> {"-p", "--parallel"}
std::vector<std::string> names_of(const option_spec& spec);

/// Whether the value is the name of a file or a directory.
bool takes_a_path(const option_spec& spec);

/// The first sentence of its help, short enough for a line.
std::string brief(const std::string& help);

/// In single quotes, for sh, zsh and fish alike.
std::string single_quoted(const std::string& text);

std::string joined(const std::vector<std::string>& words, const std::string& between);

} // namespace dyndump::cli
