#include "cli/connect/environment.hpp"

#include <cstdlib>

namespace dyndump::cli {

environment process_environment() {
    return [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        if (value == nullptr || *value == '\0') {
            return {};
        }
        return value;
    };
}

} // namespace dyndump::cli
