#include "cli/report/figures.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstddef>

namespace dyndump::cli {
std::string grouped(std::uint64_t value) {
    auto digits = std::to_string(value);
    for (auto at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, 1, ',');
    }
    return digits;
}

std::string units(double value) {
    if (value >= 1000) {
        return grouped(static_cast<std::uint64_t>(std::llround(value)));
    }
    auto text = fmt::format("{:.1f}", value);
    return text.ends_with(".0") ? text.substr(0, text.size() - 2) : text;
}

std::string size(double bytes) {
    static constexpr std::array<const char*, 5> names{"kB", "MB", "GB", "TB", "PB"};
    if (bytes < 999.5) {
        return fmt::format("{:.0f} B", bytes);
    }
    std::size_t step = 0;
    bytes /= 1000;
    while (bytes >= 999.95 && step + 1 < names.size()) {
        bytes /= 1000;
        ++step;
    }
    return fmt::format("{:.1f} {}", bytes, names[step]);
}

std::string clock_time(std::chrono::steady_clock::duration elapsed) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(elapsed).count();
    if (seconds < 3600) {
        return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
    }
    return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

std::string printable_lines(std::string_view text) {
    std::string out;
    for (;;) {
        const auto end = text.find('\n');
        out += printable(text.substr(0, end), whole_text);
        if (end == std::string_view::npos) {
            return out;
        }
        out += '\n';
        text.remove_prefix(end + 1);
    }
}

std::string in_quotes(std::string_view text) {
    return '"' + printable(text) + '"';
}

} // namespace dyndump::cli
