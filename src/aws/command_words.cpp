#include "aws/command_words.hpp"

#include <algorithm>

namespace dyndump::aws {

bool split_words(std::string_view line, std::vector<std::string>& out) {
    out.clear();
    std::string word;
    bool in_word = false;
    char quote = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (c == '\0') {
            return false;
        }
        if (quote != 0 && c == quote) {
            quote = 0;
        } else if (c == '\\' && quote != '\'') {
            if (++i == line.size() || line[i] == '\0') {
                return false;
            }
            // Between double quotes only these can be escaped.
            if (quote == '"' && line[i] != '"' && line[i] != '\\') {
                word += '\\';
            }
            word += line[i];
            in_word = true;
        } else if (quote != 0) {
            word += c;
        } else if (c == '"' || c == '\'') {
            quote = c;
            in_word = true;
        } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            if (in_word) {
                out.push_back(std::move(word));
                word.clear();
                in_word = false;
            }
        } else {
            word += c;
            in_word = true;
        }
    }
    if (in_word) {
        out.push_back(std::move(word));
    }
    return quote == 0;
}

std::string shell_word(std::string_view text) {
    const bool plain = !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("_-/.%@:+=,").find(c) != std::string_view::npos;
    });
    if (plain) {
        return std::string(text);
    }
    std::string out = "'";
    for (const char c : text) {
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return out + '\'';
}

} // namespace dyndump::aws
