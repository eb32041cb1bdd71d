#include "cli/report/shell_word.hpp"

#include <dyndump/printable.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace dyndump::cli {
namespace {

constexpr std::string_view plain =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._/:@%+=,";
constexpr std::string_view printf_opens = R"("$(printf ')";
constexpr std::string_view printf_closes = "')\"";
constexpr std::string_view line_feeds_open = "$'";
constexpr std::string_view quote = R"(\')";

std::string octal(std::string_view bytes) {
    std::string digits;
    for (const char c : bytes) {
        digits += fmt::format("\\{:03o}", static_cast<unsigned char>(c));
    }
    return digits;
}

// The bytes at the beginning of `text` of which a terminal gets all or none: one of ASCII, or a row
// of others.
std::string_view next_piece(std::string_view text) {
    std::size_t length = 0;
    while (length < text.size() && static_cast<unsigned char>(text[length]) >= 0x80) {
        ++length;
    }
    return text.substr(0, std::max<std::size_t>(length, 1));
}

// How much at the beginning of `text` must not reach a terminal as it is. The shell drops line
// feeds from the end of what a command prints, so what follows them goes with them.
std::size_t unseen_bytes(std::string_view text) {
    std::size_t bytes = 0;
    while (bytes < text.size()) {
        const auto piece = next_piece(text.substr(bytes));
        const bool seen = printable(piece, whole_text) == piece;
        if (seen && (bytes == 0 || text[bytes - 1] != '\n')) {
            break;
        }
        bytes += piece.size();
    }
    return bytes;
}

bool skip(std::string_view& text, std::string_view start) {
    const bool there = text.starts_with(start);
    text.remove_prefix(there ? start.size() : 0);
    return there;
}

// "\033\134" at the beginning of `text`.
bool take_octal(std::string_view& text, std::string& into) {
    const auto is_octal = [](char c) {
        return c >= '0' && c <= '7';
    };
    while (text.size() >= 4 && text[0] == '\\' && text[1] <= '3' && is_octal(text[1]) &&
           is_octal(text[2]) && is_octal(text[3])) {
        into += static_cast<char>((text[1] - '0') << 6 | (text[2] - '0') << 3 | (text[3] - '0'));
        text.remove_prefix(4);
    }
    return true;
}

// One piece of a word: false if there is none.
bool take_piece(std::string_view& text, std::string& into) {
    if (skip(text, printf_opens)) {
        return take_octal(text, into) && skip(text, printf_closes);
    }
    if (skip(text, line_feeds_open)) {
        return take_octal(text, into) && skip(text, "'");
    }
    if (skip(text, quote)) {
        into += '\'';
        return true;
    }
    if (skip(text, "'")) {
        const auto end = std::min(text.find('\''), text.size());
        into += text.substr(0, end);
        text.remove_prefix(end);
        return skip(text, "'");
    }
    const auto end = std::min(text.find_first_not_of(plain), text.size());
    into += text.substr(0, end);
    text.remove_prefix(end);
    return end > 0;
}

} // namespace

std::string shell_word(std::string_view text) {
    if (!text.empty() && text.find_first_not_of(plain) == std::string_view::npos) {
        return std::string(text);
    }
    const auto at_the_end = text.substr(text.find_last_not_of('\n') + 1); // npos + 1 is 0
    auto rest = text.substr(0, text.size() - at_the_end.size());
    std::string out = "'";
    while (!rest.empty()) {
        const auto unseen = rest.substr(0, unseen_bytes(rest));
        const auto seen = next_piece(rest);
        if (!unseen.empty()) {
            out += fmt::format("'{}{}{}'", printf_opens, octal(unseen), printf_closes);
        } else if (seen == "'") {
            out += fmt::format("'{}'", quote);
        } else {
            out += seen;
        }
        rest.remove_prefix(unseen.empty() ? seen.size() : unseen.size());
    }
    out += '\'';
    if (!at_the_end.empty()) { // which printf could not bring back
        out += fmt::format("{}{}'", line_feeds_open, octal(at_the_end));
    }
    return out;
}

std::optional<std::vector<std::string>> words_of_shell(std::string_view command) {
    std::vector<std::string> words;
    std::string as_written;
    for (auto rest = command; !rest.empty();) {
        if (!words.empty() && !skip(rest, " ")) {
            return {};
        }
        std::string word;
        while (!rest.empty() && rest.front() != ' ') {
            if (!take_piece(rest, word)) {
                return {};
            }
        }
        as_written += (words.empty() ? "" : " ") + shell_word(word);
        words.push_back(std::move(word));
    }
    return as_written == command ? std::optional(std::move(words)) : std::nullopt;
}

} // namespace dyndump::cli
