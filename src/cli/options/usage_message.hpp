// What is wrong with a command line, in words.
#pragma once

#include <string>

namespace CLI {
class App;
class ParseError;
} // namespace CLI

namespace dyndump::cli {

/// `program` has just refused its arguments with `wrong`.
std::string usage_message(const CLI::App& program, const CLI::ParseError& wrong);

} // namespace dyndump::cli
