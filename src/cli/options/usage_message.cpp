#include "cli/options/usage_message.hpp"

#include "cli/options/near_word.hpp"

#include <CLI/CLI.hpp>

#include <vector>

namespace dyndump::cli {
namespace {

std::vector<std::string> long_names(const CLI::App& command) {
    std::vector<std::string> names;
    for (const auto* option : command.get_options()) {
        for (const auto& name : option->get_lnames()) {
            names.push_back("--" + name);
        }
    }
    return names;
}

std::vector<std::string> names_of_subcommands(const CLI::App& program) {
    std::vector<std::string> names;
    for (const auto* command : program.get_subcommands([](const CLI::App*) { return true; })) {
        if (!command->get_group().empty()) {
            names.push_back(command->get_name());
        }
    }
    return names;
}

// "--region=x" -> "--region"
std::string name_of(const std::string& word) {
    return word.substr(0, word.find('='));
}

} // namespace

std::string usage_message(const CLI::App& program, const CLI::ParseError& wrong) {
    const auto* command = &program;
    while (!command->get_subcommands().empty()) {
        command = command->get_subcommands().front();
    }
    auto unexpected = program.remaining_for_passthrough(true);
    std::erase(unexpected, "--");
    for (const auto& word : unexpected) {
        if (word.size() > 1 && word.front() == '-') {
            return "there is no option " + name_of(word) + '.' +
                   meant(name_of(word), long_names(*command));
        }
    }
    if (!unexpected.empty()) {
        const auto& word = unexpected.front();
        const auto commands = names_of_subcommands(*command);
        return commands.empty()
                   ? '"' + word + "\" is one argument too many."
                   : "there is no command \"" + word + "\" here." + meant(word, commands);
    }
    std::string text = wrong.what();
    const auto subject = text.substr(0, text.find(": "));
    if (dynamic_cast<const CLI::RequiredError*>(&wrong) != nullptr) {
        if (command == &program) {
            std::string names;
            for (const auto& name : names_of_subcommands(program)) {
                names += (names.empty() ? "" : ", ") + name;
            }
            return "a command is missing: one of " + names + '.';
        }
        return text.substr(0, text.find(' ')) + " is missing.";
    }
    if (dynamic_cast<const CLI::ArgumentMismatch*>(&wrong) != nullptr) {
        return text.ends_with(" missing") ? subject + " needs a value."
                                          : subject + " is given more than once.";
    }
    return text;
}

} // namespace dyndump::cli
