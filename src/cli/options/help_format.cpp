#include "cli/options/help_format.hpp"

#include <sstream>
#include <utility>

namespace dyndump::cli {
namespace {

constexpr std::size_t words_column = 28;
constexpr std::size_t width = 80;

} // namespace

std::string two_columns(const std::string& names, const std::string& words) {
    const std::string indent(words_column, ' ');
    std::string out = "  " + names;
    if (out.size() + 2 > words_column) {
        out += '\n' + indent;
    } else {
        out.resize(words_column, ' ');
    }
    std::size_t column = words_column;
    std::istringstream source(words);
    for (std::string word; source >> word;) {
        if (column > words_column && column + 1 + word.size() > width) {
            out += '\n' + indent;
            column = words_column;
        }
        if (column > words_column) {
            out += ' ';
            ++column;
        }
        out += word;
        column += word.size();
    }
    return out + '\n';
}

std::string help_format::make_group(std::string group, bool is_positional,
                                    std::vector<const CLI::Option*> options) const {
    auto out = CLI::Formatter::make_group(group, is_positional, std::move(options));
    // CLI11 puts an empty line before a group and one between groups: one of them is enough.
    return is_positional || group == "Options" ? out : out.substr(1);
}

std::string help_format::make_option(const CLI::Option* option, bool is_positional) const {
    const auto names = is_positional ? option->get_name(true)
                                     : make_option_name(option, false) + make_option_opts(option);
    return two_columns(names, option->get_description());
}

std::string help_format::make_option_opts(const CLI::Option* option) const {
    return option->get_type_size() == 0 ? "" : ' ' + option->get_type_name();
}

std::string help_format::make_subcommand(const CLI::App* command) const {
    return two_columns(command->get_name(), command->get_description());
}

std::string help_format::make_usage(const CLI::App* command, std::string name) const {
    std::string out = "Usage: " + name;
    if (!command->get_subcommands([](const CLI::App*) { return true; }).empty()) {
        return out + " COMMAND [OPTIONS]\n";
    }
    out += " [OPTIONS]";
    for (const auto* option : command->get_options()) {
        if (option->get_positional()) {
            out += ' ' + option->get_name(true);
        }
    }
    return out + '\n';
}

} // namespace dyndump::cli
