#include "cli/commands/resume_command.hpp"

#include "cli/report/shell_word.hpp"
#include "cli/report/shown_url.hpp"

#include <filesystem>
#include <system_error>

namespace dyndump::cli {
namespace {

constexpr std::string_view go_to = "cd ";
constexpr std::string_view and_then = " && ";

std::string_view file_name(std::string_view path) {
    return path.substr(path.rfind('/') + 1); // npos + 1 is 0
}

// "/data && dyndump dump orders" -> "dyndump dump orders"; nothing if that is not its form.
std::string_view behind_directory(std::string_view text) {
    for (auto at = text.find(and_then); at != text.npos; at = text.find(and_then, at + 1)) {
        const auto words = words_of_shell(text.substr(0, at));
        if (words && words->size() == 1) { // else the directory's name holds an "&&"
            return words->front().starts_with('/') ? text.substr(at + and_then.size())
                                                   : std::string_view();
        }
    }
    return {};
}

// Whether it names an option whose value is an address: --endpoint-url, --s3-endpoint-url.
bool takes_address(std::string_view option) {
    return option.starts_with("--") && option.ends_with("endpoint-url");
}

// An argument as it may be stored: the address of a service without what may be a secret.
// `before`: the argument before it.
std::string storable(std::string_view before, std::string_view argument) {
    if (takes_address(before)) {
        return bare_url(argument);
    }
    const auto equals = argument.find('=');
    return equals != argument.npos && takes_address(argument.substr(0, equals))
               ? std::string(argument.substr(0, equals + 1)) + bare_url(argument.substr(equals + 1))
               : std::string(argument);
}

} // namespace

std::string resume_command(const std::string& program, const std::vector<std::string>& arguments,
                           bool restarts) {
    std::vector<std::string> words{program};
    bool options = true;
    for (const auto& each : arguments) {
        options = options && each != "--";
        if (options && (each == "--restart" || each.starts_with("--restart="))) {
            restarts = false;
        } else {
            words.push_back(options ? storable(words.back(), each) : each);
        }
    }
    if (restarts && words.size() > 1) { // the environment's or a file's
        words.insert(words.begin() + 2, "--restart=false");
    }
    std::string command;
    for (const auto& word : words) {
        if (!command.empty()) {
            command += ' ';
        }
        command += shell_word(word);
    }
    return command;
}

std::string way_on(const std::string& command) {
    return command.empty() ? "Run the same command again to go on."
                           : "Run the same command again to go on:\n  " + command;
}

std::string from_anywhere(const std::string& command) {
    std::error_code unknown;
    const auto here = std::filesystem::current_path(unknown);
    return unknown || command.empty()
               ? command
               : std::string(go_to) + shell_word(here.string()) + std::string(and_then) + command;
}

bool is_resume_command(std::string_view command, std::string_view program, std::string_view task) {
    if (command.starts_with(go_to)) {
        command = behind_directory(command.substr(go_to.size()));
    }
    const auto words = words_of_shell(command);
    if (!words || words->size() < 3 || (*words)[1] != task) {
        return false;
    }
    const auto name = file_name(words->front());
    return name == "dyndump" || name == file_name(program);
}

} // namespace dyndump::cli
