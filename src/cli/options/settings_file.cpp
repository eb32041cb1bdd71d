#include "cli/options/settings_file.hpp"

#include "cli/options/text_file.hpp"
#include "cli/report/figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <unordered_map>

namespace dyndump::cli {
namespace {

constexpr std::size_t size_limit = 1U << 20;

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blank = " \t\r";
    const auto first = text.find_first_not_of(blank);
    return first == std::string_view::npos
               ? std::string_view{}
               : text.substr(first, text.find_last_not_of(blank) - first + 1);
}

std::string_view unquoted(std::string_view value) {
    const bool quoted = value.size() >= 2 && value.starts_with('"') && value.ends_with('"');
    return quoted ? value.substr(1, value.size() - 2) : value;
}

std::string usual_path(const environment& variables) {
    // The XDG base directory specification: a relative path is to be ignored.
    const auto home = variables("XDG_CONFIG_HOME");
    if (home && home->starts_with('/')) {
        return *home + "/dyndump/config";
    }
    const auto user = variables("HOME");
    return user ? *user + "/.config/dyndump/config" : std::string{};
}

} // namespace

const settings_line* settings_file::find(std::string_view section, std::string_view key) const {
    for (const auto wanted : {section, std::string_view{}}) {
        const auto found = std::find_if(lines.begin(), lines.end(), [&](const auto& line) {
            return line.section == wanted && line.key == key;
        });
        if (found != lines.end()) {
            return &*found;
        }
    }
    return nullptr;
}

std::string settings_file::place_of(const settings_line& line) const {
    return fmt::format("{}:{}", path, line.number);
}

std::string parse_settings(std::string_view text, settings_file& into) {
    std::string section;
    std::unordered_map<std::string, std::size_t> seen; // section and key: line
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = text.find('\n');
        const auto line = trimmed(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        const auto wrong = [&](const std::string& what) {
            return fmt::format("{}:{}: {}", into.path, number, what);
        };
        if (line.find('\0') != std::string_view::npos) {
            return wrong("holds a zero byte; this is no text file.");
        }
        if (line.empty() || line.starts_with('#') || line.starts_with(';')) {
            continue;
        }
        if (line.starts_with('[')) {
            if (!line.ends_with(']')) {
                return wrong("the section's name lacks its \"]\".");
            }
            section = trimmed(line.substr(1, line.size() - 2));
            if (section.empty()) {
                return wrong("the section has no name; give a command's, such as [dump].");
            }
            continue;
        }
        const auto equals = line.find('=');
        const auto key = trimmed(line.substr(0, equals));
        if (equals == std::string_view::npos || key.empty()) {
            return wrong("expected \"key = value\".");
        }
        const auto [earlier, is_new] =
            seen.try_emplace(fmt::format("{}\n{}", section, key), number);
        if (!is_new) {
            return wrong(fmt::format("\"{}\" is set already in line {}; keep one of them.",
                                     printable(key), earlier->second));
        }
        into.lines.push_back({section, std::string(key),
                              std::string(unquoted(trimmed(line.substr(equals + 1)))), number});
    }
    return {};
}

std::string read_settings(const std::string& named, const environment& variables,
                          settings_file& into) {
    into.path = named.empty() ? usual_path(variables) : named;
    std::error_code ignored;
    if (named.empty() && (into.path.empty() || !std::filesystem::exists(into.path, ignored))) {
        into.path.clear();
        return {};
    }
    std::string text;
    if (const auto problem = read_text_file(into.path, size_limit, text); !problem.empty()) {
        return fmt::format("Cannot read the configuration file \"{}\": {}. {}",
                           printable(into.path), problem,
                           named.empty() ? "Make it readable, or name another with --config."
                                         : "Check --config and DYNDUMP_CONFIG.");
    }
    return parse_settings(text, into);
}

} // namespace dyndump::cli
