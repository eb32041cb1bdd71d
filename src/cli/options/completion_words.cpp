#include "cli/options/completion_words.hpp"

#include <algorithm>
#include <array>
#include <sstream>

namespace dyndump::cli {

std::vector<std::string> names_of(const option_spec& spec) {
    std::vector<std::string> names;
    std::istringstream all(spec.names);
    for (std::string name; std::getline(all, name, ',');) {
        names.push_back(name);
    }
    return names;
}

bool takes_a_path(const option_spec& spec) {
    static constexpr std::array<const char*, 3> kinds{"PATH", "FILE", "DIR"};
    return std::any_of(kinds.begin(), kinds.end(), [&](const char* kind) {
        return spec.value_name.find(kind) != std::string::npos;
    });
}

std::string brief(const std::string& help) {
    constexpr std::size_t longest = 70;
    auto text = help.substr(0, std::min({help.find(". "), help.find("; "), help.find(" (")}));
    if (text.size() > longest) {
        text = text.substr(0, text.rfind(' ', longest)) + " ...";
    }
    return text;
}

std::string single_quoted(const std::string& text) {
    std::string out = "'";
    for (const char c : text) {
        out += c == '\'' ? "'\\''" : std::string(1, c);
    }
    return out + '\'';
}

std::string joined(const std::vector<std::string>& words, const std::string& between) {
    std::string out;
    for (const auto& word : words) {
        out += (out.empty() ? "" : between) + word;
    }
    return out;
}

} // namespace dyndump::cli
