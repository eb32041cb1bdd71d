#include "cli/options/option_table.hpp"

#include <CLI/CLI.hpp>

#include <cctype>
#include <iterator>
#include <utility>

namespace dyndump::cli {

std::string long_name(const option_spec& spec) {
    return spec.names.substr(spec.names.rfind(',') + 1);
}

std::string key_of(const option_spec& spec) {
    const auto name = long_name(spec);
    const auto first = name.find_first_not_of('-');
    return name.substr(first == std::string::npos ? 0 : first);
}

std::string environment_name(const option_spec& spec) {
    std::string name = "DYNDUMP_";
    for (const char c : key_of(spec)) {
        name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    return name;
}

std::string help_of(const option_spec& spec) {
    return spec.fallback.empty() ? spec.help : spec.help + " (default: " + spec.fallback + ')';
}

void append(option_table& all, option_table more) {
    all.insert(all.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
}

void add_options(CLI::App& command, const option_table& options, bool whole) {
    for (const auto& spec : options) {
        auto* option =
            is_switch(spec) ? command.add_flag(spec.names) : command.add_option(spec.names);
        option->description(help_of(spec))->group(spec.group);
        if (!is_switch(spec)) {
            option->type_name(spec.value_name)->expected(1);
        }
        if (spec.repeats) {
            option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
        }
        if (is_positional(spec)) {
            option->required(whole && !spec.value_name.starts_with('['));
        }
    }
}

std::optional<std::string> given(const CLI::App& command, const option_spec& spec) {
    const auto& values = command.get_option(long_name(spec))->results();
    if (values.empty() || !spec.repeats) {
        return values.empty() ? std::optional<std::string>{} : values.back();
    }
    auto all = values.front();
    for (std::size_t n = 1; n < values.size(); ++n) {
        all += repeated_separator + values[n];
    }
    return all;
}

} // namespace dyndump::cli
