#include "cli/resume_command.hpp"

#include "cli/figures.hpp"

#include <filesystem>
#include <string_view>
#include <system_error>

namespace dyndump::cli {

std::string resume_command(const std::string& program, const std::vector<std::string>& arguments,
                           bool restarts) {
    std::vector<std::string> words{program};
    bool options = true;
    for (const auto& each : arguments) {
        options = options && each != "--";
        if (options && (each == "--restart" || each.starts_with("--restart="))) {
            restarts = false;
        } else {
            words.push_back(each);
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

std::string from_anywhere(const std::string& command) {
    std::error_code unknown;
    const auto here = std::filesystem::current_path(unknown);
    return unknown ? command : "cd " + shell_word(here.string()) + " && " + command;
}

} // namespace dyndump::cli
