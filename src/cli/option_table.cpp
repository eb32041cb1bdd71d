#include "cli/option_table.hpp"

#include <CLI/CLI.hpp>

namespace dyndump::cli {
namespace {

// "-p,--parallel" -> "--parallel"
std::string long_name(const std::string& names) {
    return names.substr(names.rfind(',') + 1);
}

void check(const option_spec& spec, const std::string& text) {
    if (auto problem = spec.assign(text); !problem.empty()) {
        throw CLI::ValidationError(long_name(spec.names), problem);
    }
}

} // namespace

void add_options(CLI::App& command, const option_table& options) {
    for (const auto& spec : options) {
        CLI::Option* option = nullptr;
        if (spec.value_name.empty()) {
            option = command.add_flag_callback(
                spec.names, [spec] { check(spec, ""); }, spec.help);
        } else {
            option = command.add_option(
                spec.names,
                [spec](const CLI::results_t& values) {
                    check(spec, values.front());
                    return true;
                },
                spec.help);
            option->type_name(spec.value_name)->expected(1);
        }
        option->group(spec.group);
        if (!spec.names.starts_with('-')) {
            option->required();
        }
    }
}

} // namespace dyndump::cli
