// How --help is set: one column of names, one of words, within 80 columns.
#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace dyndump::cli {

class help_format : public CLI::Formatter {
public:
    std::string make_group(std::string group, bool is_positional,
                           std::vector<const CLI::Option*> options) const override;
    std::string make_option(const CLI::Option* option, bool is_positional) const override;
    std::string make_option_opts(const CLI::Option* option) const override;
    std::string make_subcommand(const CLI::App* command) const override;
    std::string make_usage(const CLI::App* command, std::string name) const override;
};

/// "  NAMES      words words", the words wrapped into their column.
std::string two_columns(const std::string& names, const std::string& words);

} // namespace dyndump::cli
