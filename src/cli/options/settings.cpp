#include "cli/options/settings.hpp"

#include "cli/options/near_word.hpp"
#include "cli/report/figures.hpp"
#include "cli/report/shown_url.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dyndump::cli {
namespace {

using source = setting::source;

const std::string config_key = "config";

bool may_be_in_a_file(const option_spec& spec) {
    return !is_positional(spec) && key_of(spec) != config_key;
}

setting find_setting(const option_spec& spec, const setting_sources& sources) {
    if (auto text = sources.given(spec)) {
        return {&spec, source::command_line, std::move(*text), long_name(spec)};
    }
    if (!is_positional(spec)) {
        const auto name = environment_name(spec);
        if (auto text = sources.variables(name)) {
            return {&spec, source::environment, std::move(*text), name};
        }
    }
    if (sources.file != nullptr && may_be_in_a_file(spec)) {
        const auto key = key_of(spec);
        if (const auto* line = sources.file->find(sources.command, key)) {
            return {&spec, source::file, line->value, sources.file->place_of(*line) + ": " + key};
        }
    }
    if (!spec.fallback.empty()) {
        return {&spec, source::fallback, spec.fallback, ""};
    }
    return {&spec, source::none, "", ""};
}

std::string shown(const setting& each) {
    const bool is_url =
        each.option->value_name == "URL" || each.text.find("://") != std::string::npos;
    return printable(is_url ? shown_url(each.text) : each.text);
}

// What its help says of one that nobody sets: "not set: AWS_REGION, AWS_DEFAULT_REGION, ...".
std::string unset(const option_spec& spec) {
    constexpr std::string_view words = "(default: ";
    const auto at = spec.help.find(words);
    if (at == std::string::npos) {
        return "not set";
    }
    const auto begin = at + words.size();
    return "not set: " + spec.help.substr(begin, spec.help.find(')', begin) - begin);
}

std::string origin(const setting& each) {
    switch (each.from) {
    case source::none:
        return unset(*each.option);
    case source::fallback:
        return "default";
    case source::file:
        return each.place.substr(0, each.place.rfind(": "));
    case source::environment:
    case source::command_line:
        return each.place;
    }
    return {};
}

} // namespace

std::vector<setting> resolve(const option_table& options, const setting_sources& sources) {
    std::vector<setting> found;
    found.reserve(options.size());
    for (const auto& spec : options) {
        found.push_back(find_setting(spec, sources));
    }
    return found;
}

setting_fault apply(const std::vector<setting>& settings) {
    for (const auto& each : settings) {
        if (each.from == source::none) {
            continue;
        }
        if (const auto problem = each.option->assign(each.text); !problem.empty()) {
            return {each.place + ": " + problem, each.from};
        }
    }
    return {};
}

std::string check_names(const settings_file& file, const std::vector<known_options>& known) {
    for (const auto& line : file.lines) {
        std::vector<std::string> sections;
        std::vector<std::string> keys;
        for (const auto& [command, options] : known) {
            sections.push_back(command);
            if (line.section.empty() || line.section == command) {
                for (const auto& spec : *options) {
                    if (may_be_in_a_file(spec)) {
                        keys.push_back(key_of(spec));
                    }
                }
            }
        }
        const auto is_there = [](const std::vector<std::string>& words, const std::string& word) {
            return std::find(words.begin(), words.end(), word) != words.end();
        };
        if (!line.section.empty() && !is_there(sections, line.section)) {
            return fmt::format("{}: there is no command [{}].{}", file.place_of(line),
                               printable(line.section), meant(line.section, sections));
        }
        if (!is_there(keys, line.key)) {
            return fmt::format(
                "{}: there is no setting \"{}\"{}.{}", file.place_of(line), printable(line.key),
                line.section.empty() ? "" : " for [" + line.section + ']', meant(line.key, keys));
        }
    }
    return {};
}

std::string to_table(const std::vector<setting>& settings, const settings_file& file) {
    std::size_t key_width = 0;
    std::size_t value_width = 0;
    std::vector<std::string> values;
    for (const auto& each : settings) {
        values.push_back(each.from == source::none ? "-" : shown(each));
        key_width = std::max(key_width, key_of(*each.option).size());
        value_width = std::max(value_width, std::min<std::size_t>(values.back().size(), 24));
    }
    auto text = fmt::format("# Configuration file: {}\n",
                            file.path.empty() ? "none" : printable(file.path));
    for (std::size_t i = 0; i < settings.size(); ++i) {
        text += fmt::format("{:<{}}  {:<{}}  {}\n", key_of(*settings[i].option), key_width,
                            values[i], value_width, printable(origin(settings[i]), whole_text));
    }
    return text;
}

} // namespace dyndump::cli
