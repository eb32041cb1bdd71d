#include "aws/command_words.hpp"

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

} // namespace dyndump::aws
