// From an option's text to a field. Each returns a function for option_spec::assign.
#pragma once

#include "cli/options/option_table.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dyndump::cli {

using assign_function = std::function<std::string(const std::string&)>;

/// Any text.
assign_function text_into(std::string& field);

/// Text that must not be empty.
assign_function name_into(std::string& field);

/// A table's name or ARN.
assign_function table_into(std::string& field);

/// A switch: "true", "yes", "on", "1", and the opposite of each.
assign_function switch_into(bool& field);

/// Decimal digits, `least` to `most`; says so otherwise.
std::string parse_count(std::string_view text, std::uint64_t least, std::uint64_t most,
                        std::uint64_t& value);

/// A number from 0 up, fractions allowed; nothing else (no sign, no "inf", no exponent).
std::optional<double> parse_fraction(std::string_view text);

/// A whole number. `Field` is an integer or an optional one.
template <class Field>
assign_function count_into(Field& field, std::uint64_t least, std::uint64_t most) {
    return [&field, least, most](const std::string& text) {
        std::uint64_t value = 0;
        auto problem = parse_count(text, least, most, value);
        if (problem.empty()) {
            if constexpr (requires { typename Field::value_type; }) {
                field = static_cast<typename Field::value_type>(value);
            } else {
                field = static_cast<Field>(value);
            }
        }
        return problem;
    };
}

/// A number from 0 to `most`, fractions allowed.
assign_function fraction_into(double& field, double most);

/// A time: "90" (seconds), "1.5h", "1h30m", "500ms"; units ms, s, m, h, d.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);
/// A time; none is one, too.
assign_function time_into(std::chrono::milliseconds& field);
/// A time longer than none.
assign_function duration_into(std::chrono::milliseconds& field);

/// Bytes: a whole number and B (or nothing), kB, MB, GB, TB, KiB, MiB, GiB or TiB in any case.
std::string parse_size(std::string_view text, std::uint64_t least, std::uint64_t most,
                       std::uint64_t& bytes);
assign_function size_into(std::uint64_t& field, std::uint64_t least, std::uint64_t most);

/// One of several words.
template <class Field>
assign_function choice_into(Field& field, std::vector<std::pair<std::string, Field>> choices) {
    return [&field, choices = std::move(choices)](const std::string& text) -> std::string {
        std::string words;
        for (const auto& [word, value] : choices) {
            if (word == text) {
                field = value;
                return {};
            }
            words += words.empty() ? word : ", " + word;
        }
        return "must be one of " + words + ", not \"" + text + '"';
    };
}

/// The words alone, for option_spec::choices.
template <class Field>
std::vector<std::string> words_of(const std::vector<std::pair<std::string, Field>>& choices) {
    std::vector<std::string> words;
    for (const auto& choice : choices) {
        words.push_back(choice.first);
    }
    return words;
}

/// A JSON object of strings, or "file://PATH" of a file that holds one.
assign_function string_map_into(std::map<std::string, std::string>& field);

/// A JSON object, kept as JSON, or "file://PATH" of a file that holds one.
assign_function json_object_into(std::string& field);

/// --expression-attribute-names and --expression-attribute-values.
option_spec names_option(const std::string& group, std::map<std::string, std::string>& names);
option_spec values_option(const std::string& group, std::string& values);

} // namespace dyndump::cli
