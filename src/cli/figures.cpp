#include "cli/figures.hpp"

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

std::string printable(std::string_view text) {
    constexpr std::size_t limit = 500;
    std::string out(text.substr(0, limit));
    for (char& c : out) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) {
            c = c == '\n' || c == '\t' ? ' ' : '?';
        }
    }
    return text.size() > limit ? out + "..." : out;
}

std::string quoted(std::string_view text) {
    return '"' + printable(text) + '"';
}

std::string shell_word(std::string_view text) {
    static constexpr std::string_view plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._/:@%+=,";
    if (!text.empty() && text.find_first_not_of(plain) == std::string_view::npos) {
        return std::string(text);
    }
    std::string out = "'";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\'') {
            out += "'\\''";
        } else if ((byte < 0x20 && c != '\n') || byte == 0x7f) {
            // A terminal must not obey it; a newline it shows as it is.
            out += fmt::format("'\"$(printf '\\{:03o}')\"'", byte);
        } else {
            out += c;
        }
    }
    return out + '\'';
}

} // namespace dyndump::cli
