// The environment, as the program reads it; a test brings its own.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace dyndump::cli {

/// The value of a variable; unset and empty are the same.
using environment = std::function<std::optional<std::string>(const std::string& name)>;

environment process_environment();

} // namespace dyndump::cli
