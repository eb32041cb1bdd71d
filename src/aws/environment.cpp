#include "aws/environment.hpp"

#include <cstdlib>

namespace dyndump::aws {

std::optional<std::string> process_environment::lookup(std::string_view name) const {
    const char* value = std::getenv(std::string(name).c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::optional<std::string> fixed_environment::lookup(std::string_view name) const {
    const auto found = variables_.find(name);
    return found == variables_.end() ? std::nullopt : std::optional(found->second);
}

} // namespace dyndump::aws
