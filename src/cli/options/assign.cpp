#include "cli/options/assign.hpp"

#include <dyndump/table_arn.hpp>

#include "cli/report/figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>

namespace dyndump::cli {

assign_function text_into(std::string& field) {
    return [&field](const std::string& text) {
        field = text;
        return std::string{};
    };
}

assign_function name_into(std::string& field) {
    return [&field](const std::string& text) -> std::string {
        field = text;
        return text.empty() ? "must not be empty" : "";
    };
}

assign_function table_into(std::string& field) {
    return [&field](const std::string& text) -> std::string {
        table_arn parts;
        const auto problem = is_arn(text) ? parse_table_arn(text, parts) : std::string_view();
        if (!problem.empty()) {
            return fmt::format("the ARN {}: {}", problem, in_quotes(text));
        }
        return name_into(field)(text);
    };
}

assign_function switch_into(bool& field) {
    return [&field](const std::string& text) -> std::string {
        for (const char* word : {"true", "yes", "on", "1"}) {
            if (text == word) {
                field = true;
                return {};
            }
        }
        for (const char* word : {"false", "no", "off", "0"}) {
            if (text == word) {
                field = false;
                return {};
            }
        }
        return "must be true or false, not " + in_quotes(text);
    };
}

std::string parse_count(std::string_view text, std::uint64_t least, std::uint64_t most,
                        std::uint64_t& value) {
    const auto* end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, value);
    if (result.ec == std::errc{} && result.ptr == end && value >= least && value <= most) {
        return {};
    }
    return most == std::numeric_limits<std::uint64_t>::max()
               ? fmt::format("must be a whole number from {}, not {}", grouped(least),
                             in_quotes(text))
               : fmt::format("must be a whole number from {} to {}, not {}", grouped(least),
                             grouped(most), in_quotes(text));
}

std::optional<double> parse_fraction(std::string_view text) {
    double value = 0;
    const auto* end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, value, std::chars_format::fixed);
    if (result.ec != std::errc{} || result.ptr != end || !std::isfinite(value) ||
        std::signbit(value)) {
        return {};
    }
    return value;
}

assign_function fraction_into(double& field, double most) {
    return [&field, most](const std::string& text) -> std::string {
        const auto value = parse_fraction(text);
        if (!value || *value > most) {
            return fmt::format("must be a number from 0 to {}, not {}", most, in_quotes(text));
        }
        field = *value;
        return {};
    };
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    constexpr double longest = 100.0 * 366 * 86'400'000; // a century, in milliseconds
    static constexpr std::array<std::pair<std::string_view, double>, 6> known{
        {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}, {"", 1000}}};
    double total = 0;
    if (text.empty()) {
        return {};
    }
    while (!text.empty()) {
        const auto digits = std::min(text.find_first_not_of("0123456789."), text.size());
        const auto value = parse_fraction(text.substr(0, digits));
        text.remove_prefix(digits);
        const auto unit = text.substr(0, text.find_first_of("0123456789."));
        const auto found = std::find_if(known.begin(), known.end(),
                                        [&](const auto& each) { return each.first == unit; });
        if (!value || found == known.end()) {
            return {};
        }
        total += *value * found->second;
        text.remove_prefix(unit.size());
    }
    if (total > longest) {
        return {};
    }
    return std::chrono::milliseconds(std::llround(total));
}

assign_function time_into(std::chrono::milliseconds& field) {
    return [&field](const std::string& text) -> std::string {
        const auto value = parse_duration(text);
        if (!value) {
            return "must be a time such as 90s, 15m or 1h30m, not " + in_quotes(text);
        }
        field = *value;
        return {};
    };
}

assign_function duration_into(std::chrono::milliseconds& field) {
    return [&field](const std::string& text) -> std::string {
        std::chrono::milliseconds value{0};
        auto problem = time_into(value)(text);
        if (problem.empty() && value.count() == 0) {
            problem = "must be longer than no time; 1h30m, for example";
        }
        if (problem.empty()) {
            field = value;
        }
        return problem;
    };
}

std::string parse_size(std::string_view text, std::uint64_t least, std::uint64_t most,
                       std::uint64_t& bytes) {
    static constexpr std::string_view letters = "bkmgt";
    auto problem = fmt::format("must be a size such as 64MiB or 1GB, from {} to {}, not {}",
                               size(static_cast<double>(least)), size(static_cast<double>(most)),
                               in_quotes(text));
    std::uint64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto digits = std::from_chars(text.data(), end, number);
    std::string unit(digits.ptr, end);
    for (char& c : unit) {
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    const auto power = letters.find(unit.empty() ? 'b' : unit.front());
    const auto rest = std::string_view(unit).substr(unit.empty() ? 0 : 1);
    const bool binary = rest == "ib";
    const bool known = power == 0 ? rest.empty() : rest.empty() || rest == "b" || binary;
    if (digits.ec != std::errc{} || power == std::string_view::npos || !known) {
        return problem;
    }
    double value = static_cast<double>(number);
    bytes = number;
    for (std::size_t n = 0; n < power; ++n) {
        value *= binary ? 1024 : 1000;
        bytes *= binary ? 1024 : 1000;
    }
    // In floating point first, for the whole number may have overflowed.
    return value <= static_cast<double>(most) && bytes >= least ? std::string() : problem;
}

assign_function size_into(std::uint64_t& field, std::uint64_t least, std::uint64_t most) {
    return [&field, least, most](const std::string& text) {
        std::uint64_t bytes = 0;
        auto problem = parse_size(text, least, most, bytes);
        if (problem.empty()) {
            field = bytes;
        }
        return problem;
    };
}

} // namespace dyndump::cli
