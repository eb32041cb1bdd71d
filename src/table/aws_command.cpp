#include <dyndump/restoration.hpp>

#include <fmt/format.h>

namespace dyndump {
namespace {

// UpdateTimeToLive: update-time-to-live.
std::string with_hyphens(std::string_view name) {
    std::string out;
    for (const char c : name) {
        const bool capital = c >= 'A' && c <= 'Z';
        if (capital && !out.empty()) {
            out += '-';
        }
        out += capital ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
}

// For a POSIX shell.
std::string quoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'') {
            out += "'\\''";
        } else {
            out += c;
        }
    }
    return out += '\'';
}

} // namespace

std::string to_aws_command(const restoration_step& step) {
    const std::string_view operation = step.operation;
    const auto colon = operation.find(':');
    const bool other = colon != operation.npos;
    return fmt::format("aws {} {} --cli-input-json {}",
                       other ? operation.substr(0, colon) : std::string_view("dynamodb"),
                       with_hyphens(operation.substr(other ? colon + 1 : 0)), quoted(step.body));
}

} // namespace dyndump
